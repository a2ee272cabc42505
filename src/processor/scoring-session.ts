import type { EntryBatch } from '../core/batch.ts';
import type { Entry } from '../core/entry.ts';
import { entryOfRow } from '../core/entry-of-row.ts';
import { decodeEnvelope, encodeEnvelope } from '../core/envelope.ts';
import { AppError } from '../core/errors.ts';
import { LEVELS } from '../core/level.ts';
import { LIVE_ENTRIES_LIMIT } from '../core/live.ts';
import { NOTHING_NORMAL } from '../core/normal-lines.ts';
import type { ScoredBatch } from '../core/scored-batch.ts';
import type { TraceDigest } from '../core/trace-digest.ts';
import type { ValueDigest } from '../core/value-digest.ts';
import type { WindowCounts } from '../core/window-counts.ts';
import { matchRows } from '../pipeline/live/match-rows.ts';
import type { ModelKernel } from '../pipeline/score/scoring-kernel.ts';
import type { BlockEncoder } from '../store/store.ts';
import type { BlockSummary, ScoredBlock, Watcher, WorkerReply, WorkerRequest } from './worker-protocol.ts';

export interface ScoringSessionDeps {
  readonly encoder: BlockEncoder;
  /** @throws AppError MODEL_INVALID */
  readonly createKernel: (model: Uint8Array | undefined) => ModelKernel;
}

/** The state of a scoring worker: a model, an open block, and who watches. */
export function createScoringSession({ encoder, createKernel }: ScoringSessionDeps) {
  let kernel = createKernel(undefined);
  let news = kernel.news;
  let normal = NOTHING_NORMAL;
  let watchers: readonly Watcher[] = [];
  let open = new OpenBlock(watchers);

  function score(request: WorkerRequest & { kind: 'score' }): WorkerReply {
    const { sequence } = request;
    let batch: EntryBatch;
    try {
      batch = decodeEnvelope(request.envelope);
    } catch (error) {
      if (error instanceof AppError) return { kind: 'undecodable', sequence, reason: error.message };
      throw error;
    }
    const scored = kernel.score(batch);
    const rows = remainingRows(batch.count, request.skipRows);
    encoder.add(scored, rows);
    const added = rows?.length ?? batch.count;
    open.add({ sequence, scored, kernel, rows: added });
    // Entries for watchers are made from their batch when the block ends.
    const { envelope } = request;
    return { kind: 'scored', sequence, rows: added, ...(watchers.length > 0 ? {} : { envelope }) };
  }

  function flush(memory: ArrayBuffer | undefined): WorkerReply {
    if (open.sequences.length === 0) return { kind: 'block', block: undefined };
    const block = { ...open.finish(encoder, memory), ...(news === undefined ? {} : { news }) };
    news = undefined;
    open = new OpenBlock(watchers);
    return { kind: 'block', block };
  }

  return {
    /** The answer to `request`, or undefined when it has none. */
    handle(request: WorkerRequest): WorkerReply | undefined {
      switch (request.kind) {
        case 'score':
          return score(request);
        case 'flush':
          return flush(request.memory);
        case 'model':
          try {
            kernel = createKernel(request.model);
            kernel.useNormal(normal);
            news = kernel.news;
            return undefined;
          } catch (error) {
            if (error instanceof AppError) return { kind: 'model-refused', reason: error.message };
            throw error;
          }
        case 'normal':
          ({ normal } = request);
          kernel.useNormal(normal);
          return undefined;
        case 'watch':
          watchers = request.watchers;
          open.watch(watchers);
          return undefined;
        case 'close':
          return undefined;
      }
    },
  };
}

interface ScoredDelivery {
  readonly sequence: number;
  readonly scored: ScoredBatch;
  readonly kernel: ModelKernel;
  readonly rows: number;
}

class OpenBlock {
  readonly sequences: number[] = [];
  #rows = 0;
  #anomalies = 0;
  #provisional = 0;
  readonly #levels = new Uint32Array(LEVELS.length);
  #oldestReceivedUs = Infinity;
  #modelVersion = 0;
  #scoreCounts: Float64Array = new Float64Array(0);
  readonly #counts: WindowCounts[] = [];
  readonly #traces: TraceDigest[] = [];
  readonly #values: ValueDigest[] = [];
  readonly #lines: Entry[] = [];
  readonly #samples: Uint8Array[] = [];
  #live: Map<number, LiveGathering>;

  constructor(watchers: readonly Watcher[]) {
    this.#live = new Map();
    this.watch(watchers);
  }

  watch(watchers: readonly Watcher[]): void {
    this.#live = new Map(
      watchers.map((watcher) => [watcher.id, this.#live.get(watcher.id) ?? new LiveGathering(watcher)]),
    );
  }

  add({ sequence, scored, kernel, rows }: ScoredDelivery): void {
    const { batch } = scored;
    this.sequences.push(sequence);
    this.#rows += rows;
    this.#modelVersion = scored.modelVersion;
    this.#oldestReceivedUs = Math.min(this.#oldestReceivedUs, batch.receivedUs);
    this.#provisional += kernel.countProvisional(scored);
    this.#anomalies += sumOf(scored.anomalous);
    countLevels(batch.level, this.#levels);
    this.#counts.push(kernel.count(scored));
    const traces = kernel.traces(scored);
    if (traces.size > 0) this.#traces.push(traces);
    const values = kernel.values(scored);
    if (values !== undefined && values.size > 0) this.#values.push(values);
    this.#lines.push(...kernel.lines(scored));
    this.#addScores(kernel.countScores(scored));
    const sample = kernel.sample(scored);
    if (sample !== undefined) this.#samples.push(encodeEnvelope(sample));
    for (const gathering of this.#live.values()) gathering.add(scored);
  }

  #addScores(counts: Float64Array): void {
    // A model that came in the middle of the block brings other bins: the block counts for the newer one.
    if (this.#scoreCounts.length !== counts.length) this.#scoreCounts = counts;
    else for (const [bin, count] of counts.entries()) this.#scoreCounts[bin]! += count;
  }

  finish(encoder: BlockEncoder, memory: ArrayBuffer | undefined): ScoredBlock {
    return {
      block: encoder.encode(memory),
      sequences: this.sequences,
      summary: this.#summary(),
      counts: this.#counts,
      traces: this.#traces,
      values: this.#values,
      lines: this.#lines,
      samples: this.#samples,
      live: [...this.#live.values()]
        .filter((gathering) => !gathering.empty)
        .map((gathering) => gathering.result()),
    };
  }

  #summary(): BlockSummary {
    return {
      rows: this.#rows,
      anomalies: this.#anomalies,
      provisional: this.#provisional,
      levels: [...this.#levels],
      oldestReceivedUs: this.#oldestReceivedUs,
      modelVersion: this.#modelVersion,
      scoreCounts: this.#scoreCounts,
    };
  }
}

/** The newest matching entries of a block for one watcher. */
class LiveGathering {
  readonly #watcher: Watcher;
  #matched: { readonly scored: ScoredBatch; readonly row: number }[] = [];
  #skipped = 0;

  constructor(watcher: Watcher) {
    this.#watcher = watcher;
  }

  get empty(): boolean {
    return this.#matched.length === 0 && this.#skipped === 0;
  }

  add(scored: ScoredBatch): void {
    const { rows, skipped } = matchRows(scored, this.#watcher.filter, LIVE_ENTRIES_LIMIT);
    this.#skipped += skipped;
    for (const row of rows) this.#matched.push({ scored, row });
    const surplus = this.#matched.length - LIVE_ENTRIES_LIMIT;
    if (surplus > 0) {
      this.#matched = this.#matched.slice(surplus);
      this.#skipped += surplus;
    }
  }

  result() {
    const entries = this.#matched.map(({ scored, row }) => entryOfRow(scored, row));
    return { watcher: this.#watcher.id, entries, skipped: this.#skipped };
  }
}

function sumOf(flags: Uint8Array): number {
  let sum = 0;
  for (let row = 0; row < flags.length; row++) sum += flags[row]!;
  return sum;
}

function countLevels(level: Uint8Array, counts: Uint32Array): void {
  for (let row = 0; row < level.length; row++) counts[level[row]!]!++;
}

/** Rows to store when some are there already; undefined when none is. */
function remainingRows(count: number, skip: readonly number[] | undefined): number[] | undefined {
  if (skip === undefined || skip.length === 0) return undefined;
  const there = new Set(skip);
  const rows: number[] = [];
  for (let row = 0; row < count; row++) if (!there.has(row)) rows.push(row);
  return rows;
}
