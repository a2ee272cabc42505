import type { ScoredBatch } from '../../core/scored-batch.ts';
import type { WindowCounts } from '../../core/window-counts.ts';

/** Width of a window: a fault is to be seen within seconds, and six of them make the minute that is judged. */
export const WINDOW_US = 10_000_000;

export type WindowCounter = (scored: ScoredBatch) => WindowCounts;

/** Counts lines per (window, service, template, level), in order of first sight. Holds working memory: one a thread. */
export function createWindowCounter(): WindowCounter {
  let table = new Int32Array(0);
  let rowOf = new Uint32Array(0);
  let count = new Uint32Array(0);
  let anomalies = new Uint32Array(0);
  return (scored) => {
    const rows = scored.batch.count;
    const slots = 2 ** Math.ceil(Math.log2(Math.max(64, rows * 2)));
    if (table.length < slots) {
      table = new Int32Array(slots);
      rowOf = new Uint32Array(slots);
      count = new Uint32Array(slots);
      anomalies = new Uint32Array(slots);
    }
    const size = countRows(scored, { table: table.subarray(0, slots).fill(EMPTY), rowOf, count, anomalies });
    return gather(scored, { size, rowOf, count, anomalies });
  };
}

const EMPTY = -1;

interface Groups {
  /** Per group: its first row. */
  readonly rowOf: Uint32Array;
  readonly count: Uint32Array;
  readonly anomalies: Uint32Array;
}

/** Open addressing, the first row of a group stands for its key. Hot: bench/count-window.bench.ts. */
function countRows(
  { batch, templateHigh, templateLow, anomalous }: ScoredBatch,
  groups: Groups & { readonly table: Int32Array },
): number {
  const { table, rowOf, count, anomalies } = groups;
  const { timeUs, level } = batch;
  const service = batch.service.index;
  const mask = table.length - 1;
  let size = 0;
  let windowStart = 0;
  let windowEnd = 0;
  let windowHash = 0;
  for (let row = 0; row < batch.count; row++) {
    const time = timeUs[row]!;
    if (time < windowStart || time >= windowEnd) {
      windowStart = startOf(time);
      windowEnd = windowStart + WINDOW_US;
      windowHash = Math.imul(windowStart / WINDOW_US, 0x27d4eb2f);
    }
    const low = templateLow[row]!;
    let hash = Math.imul(low ^ Math.imul((service[row]! << 3) | level[row]!, 0x9e3779b1), 0x85ebca6b);
    hash ^= windowHash;
    let at = (hash ^ (hash >>> 15)) & mask;
    for (;;) {
      const group = table[at]!;
      if (group === EMPTY) {
        table[at] = size;
        rowOf[size] = row;
        count[size] = 1;
        anomalies[size] = anomalous[row]!;
        size++;
        break;
      }
      const first = rowOf[group]!;
      const firstTime = timeUs[first]!;
      if (
        templateLow[first] === low &&
        templateHigh[first] === templateHigh[row] &&
        service[first] === service[row] &&
        level[first] === level[row] &&
        firstTime >= windowStart &&
        firstTime < windowEnd
      ) {
        count[group]!++;
        anomalies[group]! += anomalous[row]!;
        break;
      }
      at = (at + 1) & mask;
    }
  }
  return size;
}

function gather(
  { batch, templateHigh, templateLow }: ScoredBatch,
  { size, rowOf, count, anomalies }: Groups & { readonly size: number },
): WindowCounts {
  const counts = {
    startUs: new Float64Array(size),
    service: new Uint16Array(size),
    level: new Uint8Array(size),
    templateHigh: new Uint32Array(size),
    templateLow: new Uint32Array(size),
    count: count.slice(0, size),
    anomalies: anomalies.slice(0, size),
  };
  for (let group = 0; group < size; group++) {
    const row = rowOf[group]!;
    counts.startUs[group] = startOf(batch.timeUs[row]!);
    counts.service[group] = batch.service.index[row]!;
    counts.level[group] = batch.level[row]!;
    counts.templateHigh[group] = templateHigh[row]!;
    counts.templateLow[group] = templateLow[row]!;
  }
  return { windowUs: WINDOW_US, size, services: batch.service.values, ...counts };
}

function startOf(timeUs: number): number {
  return Math.floor(timeUs / WINDOW_US) * WINDOW_US;
}
