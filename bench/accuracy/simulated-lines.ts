import { BatchBuilder } from '../../src/core/batch-builder.ts';
import type { EntryBatch } from '../../src/core/batch.ts';
import { LEVEL_CODE } from '../../src/core/level.ts';
import { FAULT_KINDS, type FaultKind } from '../../src/producer/fault.ts';
import { createWebApplication } from '../../src/producer/web-application.ts';

/** Lines of the sample application with what was planted in them. */
export interface SimulatedLines {
  readonly batches: readonly EntryBatch[];
  /** Per line, over all batches: the kind of the fault it shows, or undefined. */
  readonly kinds: readonly (FaultKind | undefined)[];
}

export interface SimulationPlan {
  readonly seed: number;
  readonly lines: number;
  /** Lines without faults at the start. */
  readonly quietLines: number;
}

/** Lines a second of the simulated application. */
const RATE = 50;
const BATCH_LINES = 5000;
/** Monday 2026-01-05, 09:00 UTC: office hours, when the rate is the mean. */
const START_US = Date.UTC(2026, 0, 5, 9) * 1000;

export function simulateLines({ seed, lines, quietLines }: SimulationPlan): SimulatedLines {
  const application = createWebApplication({
    seed,
    startUs: START_US,
    rate: RATE,
    faults: { kinds: FAULT_KINDS, learnSeconds: quietLines / RATE, pauseSeconds: 60 },
  });
  const builder = new BatchBuilder();
  const batches: EntryBatch[] = [];
  const ids: string[] = [];
  for (let line = 0; line < lines; line++) {
    const { level, eventId, ...entry } = application.next();
    ids.push(eventId);
    builder.add({
      ...entry,
      level: LEVEL_CODE[level],
      flags: 0,
      source: 'http',
      attributes: JSON.stringify({ eventId }),
    });
    if (builder.count === BATCH_LINES || line === lines - 1) {
      batches.push(builder.build(batches.length.toString(16).padStart(16, '0'), START_US));
    }
  }
  const planted = new Map<string, FaultKind>();
  for (const label of application.takeAllLabels()) for (const id of label.lines) planted.set(id, label.kind);
  return { batches, kinds: ids.map((id) => planted.get(id)) };
}
