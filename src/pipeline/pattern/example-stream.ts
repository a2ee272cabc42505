import { LEVEL_CODE, type Level } from '../../core/level.ts';
import { createRandom } from '../../core/random.ts';
import type { WindowCounts } from '../../core/window-counts.ts';
import type { PatternBlock } from './pattern-detector.ts';
import { SLOT_US } from './slots.ts';

/** Lines of one kind in one slot. */
export interface ExampleCount {
  readonly service: string;
  /** Any number: stands for a template. */
  readonly template: number;
  readonly level?: Level;
  readonly lines: number;
  readonly anomalies?: number;
}

/** Monday 2026-01-05, 09:00 UTC. */
export const EXAMPLE_START_SLOT = (Date.UTC(2026, 0, 5, 9) * 1000) / SLOT_US;

/** A block with the counts of one slot. */
export function exampleBlock(slot: number, counts: readonly ExampleCount[]): PatternBlock {
  return { counts: [exampleCounts(slot, counts)], traces: [] };
}

export function exampleCounts(slot: number, counts: readonly ExampleCount[]): WindowCounts {
  const services = [...new Set(counts.map(({ service }) => service))];
  return {
    windowUs: SLOT_US,
    size: counts.length,
    startUs: new Float64Array(counts.length).fill(slot * SLOT_US),
    services,
    service: Uint16Array.from(counts, ({ service }) => services.indexOf(service)),
    level: Uint8Array.from(counts, ({ level = 'info' }) => LEVEL_CODE[level]),
    templateHigh: new Uint32Array(counts.length),
    templateLow: Uint32Array.from(counts, ({ template }) => template),
    count: Uint32Array.from(counts, ({ lines }) => lines),
    anomalies: Uint32Array.from(counts, ({ anomalies = 0 }) => anomalies),
  };
}

/** What two services log in a usual slot: about 66 lines, some of them errors. The same for the same seed. */
export function createUsualSlots(seed: number): () => ExampleCount[] {
  const random = createRandom(seed);
  const about = (mean: number): number => {
    let lines = 0;
    for (let left = Math.exp(-mean) / random.next(); left < 1; left /= random.next()) lines++;
    return lines;
  };
  return () => [
    { service: 'cart', template: 1, lines: about(20), anomalies: about(1) },
    { service: 'cart', template: 2, lines: about(10) },
    { service: 'cart', template: 3, level: 'error', lines: about(0.5) },
    { service: 'orders', template: 4, lines: about(25) },
    { service: 'orders', template: 5, lines: about(10), anomalies: about(0.5) },
    { service: 'orders', template: 6, level: 'warn', lines: about(1) },
  ];
}
