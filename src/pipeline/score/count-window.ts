import type { ScoredBatch } from '../../core/scored-batch.ts';
import type { WindowCounts } from '../../core/window-counts.ts';

/** Width of a window: bursts and silences are judged by the minute. */
export const WINDOW_US = 60_000_000;

/**
 * Lines of a scored batch counted per (minute, service, template, level), sorted in that order. A batch of 5,000 lines
 * gives a few dozen rows.
 */
export function countWindow(scored: ScoredBatch): WindowCounts {
  const { batch } = scored;
  const order = sortedRows(scored);
  const starts: number[] = [];
  for (let index = 0; index < order.length; index++) {
    if (index === 0 || compareRows(scored, order[index - 1]!, order[index]!) !== 0) starts.push(index);
  }
  const size = starts.length;
  const counts = {
    startUs: new Float64Array(size),
    service: new Uint16Array(size),
    level: new Uint8Array(size),
    templateHigh: new Uint32Array(size),
    templateLow: new Uint32Array(size),
    count: new Uint32Array(size),
    anomalies: new Uint32Array(size),
  };
  for (const [group, start] of starts.entries()) {
    const row = order[start]!;
    const end = starts[group + 1] ?? order.length;
    counts.startUs[group] = windowOf(batch.timeUs[row]!) * WINDOW_US;
    counts.service[group] = batch.service.index[row]!;
    counts.level[group] = batch.level[row]!;
    counts.templateHigh[group] = scored.templateHigh[row]!;
    counts.templateLow[group] = scored.templateLow[row]!;
    counts.count[group] = end - start;
    let anomalies = 0;
    for (let index = start; index < end; index++) anomalies += scored.anomalous[order[index]!]!;
    counts.anomalies[group] = anomalies;
  }
  return { windowUs: WINDOW_US, size, services: batch.service.values, ...counts };
}

function windowOf(timeUs: number): number {
  return Math.floor(timeUs / WINDOW_US);
}

function sortedRows(scored: ScoredBatch): Uint32Array {
  const order = Uint32Array.from({ length: scored.batch.count }, (_, row) => row);
  return order.sort((a, b) => compareRows(scored, a, b));
}

function compareRows({ batch, templateHigh, templateLow }: ScoredBatch, a: number, b: number): number {
  return (
    windowOf(batch.timeUs[a]!) - windowOf(batch.timeUs[b]!) ||
    batch.service.index[a]! - batch.service.index[b]! ||
    templateHigh[a]! - templateHigh[b]! ||
    templateLow[a]! - templateLow[b]! ||
    batch.level[a]! - batch.level[b]!
  );
}
