import { setTimeout as sleep } from 'node:timers/promises';
import type { Delivery } from '../broker/broker.ts';
import { isNewerEnvelope } from '../core/envelope.ts';
import { AppError } from '../core/errors.ts';
import type { BlockOrigin, EntryStore } from '../store/store.ts';
import { flushDelayMs } from './flush-policy.ts';
import type { BlockContent, FlushPolicy, LaneRoom } from './flush-policy.ts';
import { withRetry } from './retry.ts';
import type {
  ScoredBlock,
  ScoringWorker,
  SpawnScoringWorker,
  WorkerReply,
  WorkerRequest,
} from './worker-protocol.ts';

export interface LaneObserver {
  /** The block is in the store and its batches are acknowledged. */
  onStored(block: ScoredBlock, appendMs: number): void;
  onFailure(kind: LaneFailure, error: Error): void;
}

export const LANE_FAILURES = [
  'append',
  'undecodable',
  'newer-version',
  'worker-crash',
  'model-refused',
  'acknowledge',
] as const;
export type LaneFailure = (typeof LANE_FAILURES)[number];

export interface LaneDeps {
  readonly spawn: SpawnScoringWorker;
  readonly store: Pick<EntryStore, 'append'>;
  readonly policy: FlushPolicy;
  readonly room: LaneRoom;
  readonly observer: LaneObserver;
  /** Requests that bring a new worker to the state of the old: model, watchers. */
  readonly greeting: () => readonly WorkerRequest[];
  /** Takes the memory of batches that have been read. */
  readonly reclaim?: ((envelope: ArrayBuffer) => void) | undefined;
  /** Whether other processes may hold the same batches: then the store is told which ones a block has. */
  readonly shared: boolean;
}

interface Held {
  readonly delivery: Delivery;
  /** Of its body, which may have been handed to the worker's thread. */
  readonly bytes: number;
}

/**
 * One scoring worker and the block it is filling: batches in, block out to the store, acknowledgements back.
 * While a block is being written the worker already fills the next; at most one is written at a time.
 */
export class WorkerLane {
  readonly #deps: LaneDeps;
  readonly #deliveries = new Map<number, Held>();
  readonly #settling = new Set<Promise<void>>();
  readonly #abort = new AbortController();
  #worker: ScoringWorker;
  #nextSequence = 1;
  #load = 0;
  /** Sequences of the block that is being written. */
  #writing: readonly number[] = [];
  #unscored = 0;
  #open: BlockContent = EMPTY_BLOCK;
  #openedAtMs: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #flushing = false;
  /** Memory of the last block that was stored, for the next one. */
  #spareBlock: ArrayBuffer | undefined;
  #idleWaiters: (() => void)[] = [];

  constructor(deps: LaneDeps) {
    this.#deps = deps;
    this.#worker = this.#spawn();
  }

  /** Bytes of batches that are neither stored nor handed back. */
  get load(): number {
    return this.#load;
  }

  score(delivery: Delivery, skipRows?: readonly number[]): void {
    const sequence = this.#nextSequence++;
    const { body, ownsBody = false } = delivery;
    this.#deliveries.set(sequence, { delivery, bytes: body.byteLength });
    this.#load += body.byteLength;
    if (isNewerEnvelope(body)) {
      this.#handBackNewer(sequence);
      return;
    }
    this.#unscored++;
    this.#worker.post(
      { kind: 'score', sequence, envelope: body, ...(skipRows === undefined ? {} : { skipRows }) },
      ownsBody && body.buffer instanceof ArrayBuffer ? [body.buffer] : [],
    );
  }

  /**
   * While a cluster is being upgraded, a newer ingest writes what only newer processors read: back to the queue for one of
   * them, slowly. When there is none, the delivery limit moves it to the dead letters, from where it can be retried.
   */
  #handBackNewer(sequence: number): void {
    const reason = 'a batch has a newer version than this processor reads; it goes back for one that does';
    this.#deps.observer.onFailure('newer-version', new Error(reason));
    this.#settle([sequence], async (delivery) => {
      await sleep(NEWER_PAUSE_MS, undefined, { signal: this.#abort.signal }).catch(() => undefined);
      await delivery.requeue();
    });
  }

  post(request: WorkerRequest): void {
    this.#worker.post(request);
  }

  /** Resolves when everything given so far is stored or handed back. */
  async drain(): Promise<void> {
    const idle = new Promise<void>((resolve) => {
      if (this.#deliveries.size === 0) resolve();
      else this.#idleWaiters.push(resolve);
    });
    this.#flushIfDue(true);
    await idle;
    await Promise.all(this.#settling);
  }

  /** Ends the worker; what is not stored stays unacknowledged and comes again. */
  async close(): Promise<void> {
    this.#abort.abort();
    clearTimeout(this.#timer);
    await this.#worker.close();
  }

  #spawn(): ScoringWorker {
    const worker = this.#deps.spawn({
      onReply: (reply) => this.#onReply(reply),
      onCrash: (error) => this.#onCrash(error),
    });
    for (const request of this.#deps.greeting()) worker.post(request);
    return worker;
  }

  #onReply(reply: WorkerReply): void {
    switch (reply.kind) {
      case 'scored':
        this.#unscored--;
        this.#open = {
          rows: this.#open.rows + reply.rows,
          bytes: this.#open.bytes + (this.#deliveries.get(reply.sequence)?.bytes ?? 0),
          batches: this.#open.batches + 1,
        };
        this.#openedAtMs ??= performance.now();
        if (reply.envelope?.buffer instanceof ArrayBuffer) this.#deps.reclaim?.(reply.envelope.buffer);
        this.#flushIfDue(this.#idleWaiters.length > 0);
        return;
      case 'undecodable':
        this.#unscored--;
        this.#deps.observer.onFailure('undecodable', new Error(reply.reason));
        this.#settle([reply.sequence], (delivery) => delivery.deadLetter(reply.reason));
        return;
      case 'block':
        void this.#write(reply.block);
        return;
      case 'model-refused':
        this.#deps.observer.onFailure('model-refused', new Error(reply.reason));
        return;
    }
  }

  /** Asks for the open block when it is due (or at once), else sets the alarm for when it will be. */
  #flushIfDue(now: boolean): void {
    if (this.#flushing || this.#openedAtMs === undefined) return;
    clearTimeout(this.#timer);
    const age = performance.now() - this.#openedAtMs;
    const { policy, room } = this.#deps;
    const wait = now && this.#unscored === 0 ? 0 : flushDelayMs(this.#open, policy, room) - age;
    if (wait > 0) {
      this.#timer = setTimeout(() => this.#flushIfDue(false), wait);
      return;
    }
    this.#flushing = true;
    this.#open = EMPTY_BLOCK;
    this.#openedAtMs = undefined;
    const memory = this.#spareBlock;
    this.#spareBlock = undefined;
    this.#worker.post(
      memory === undefined ? { kind: 'flush' } : { kind: 'flush', memory },
      memory === undefined ? [] : [memory],
    );
  }

  async #write(block: ScoredBlock | undefined): Promise<void> {
    if (block !== undefined) {
      const startedMs = performance.now();
      this.#writing = block.sequences;
      try {
        if (block.block.rows > 0) await this.#append(block);
        this.#settle(block.sequences, (delivery) => delivery.ack());
        this.#deps.observer.onStored(block, performance.now() - startedMs);
        const { buffer } = block.block.body;
        if (buffer instanceof ArrayBuffer) this.#spareBlock = buffer;
      } catch (error) {
        this.#deps.observer.onFailure('append', asError(error));
        if (!this.#abort.signal.aborted) this.#settle(block.sequences, (delivery) => delivery.requeue());
      }
    }
    this.#writing = [];
    this.#flushing = false;
    this.#flushIfDue(this.#idleWaiters.length > 0);
  }

  /** An unreachable store is waited for; a block it refuses again and again is handed back. */
  async #append(block: ScoredBlock): Promise<void> {
    let attempts = 0;
    const append = (): Promise<void> =>
      this.#deps.store.append(block.block, this.#originOf(block, attempts++ > 0));
    await withRetry(append, {
      firstDelayMs: FIRST_RETRY_MS,
      longestDelayMs: LONGEST_RETRY_MS,
      signal: this.#abort.signal,
      retry: (error, attempt) => {
        this.#deps.observer.onFailure('append', asError(error));
        const unreachable = error instanceof AppError && error.code === 'STORE_UNREACHABLE';
        return unreachable || attempt < REFUSED_ATTEMPTS;
      },
    });
  }

  /** A block tried before may be there in part, and a batch that was delivered before too. */
  #originOf(block: ScoredBlock, again: boolean): BlockOrigin | undefined {
    if (!this.#deps.shared) return undefined;
    const fresh: string[] = [];
    const repeated: string[] = [];
    for (const sequence of block.sequences) {
      const delivery = this.#deliveries.get(sequence)?.delivery;
      if (delivery !== undefined) (again || delivery.redelivered ? repeated : fresh).push(delivery.id);
    }
    return { fresh, repeated };
  }

  #settle(sequences: readonly number[], how: (delivery: Delivery) => Promise<void>): void {
    for (const sequence of sequences) {
      const held = this.#deliveries.get(sequence);
      if (held === undefined) continue;
      this.#deliveries.delete(sequence);
      this.#load -= held.bytes;
      const settled = how(held.delivery)
        .catch((error: unknown) => this.#deps.observer.onFailure('acknowledge', asError(error)))
        .finally(() => this.#settling.delete(settled));
      this.#settling.add(settled);
    }
    if (this.#deliveries.size === 0) {
      for (const resolve of this.#idleWaiters.splice(0)) resolve();
    }
  }

  /** Its batches come again, told apart by the redelivery check. A block being written goes on being written. */
  #onCrash(error: Error): void {
    if (this.#abort.signal.aborted) return;
    this.#deps.observer.onFailure('worker-crash', error);
    this.#unscored = 0;
    this.#open = EMPTY_BLOCK;
    this.#openedAtMs = undefined;
    // A block that is being written will say so itself; one that was asked for and not handed over is lost.
    this.#flushing = this.#writing.length > 0;
    const lost = [...this.#deliveries.keys()].filter((sequence) => !this.#writing.includes(sequence));
    this.#settle(lost, (delivery) => delivery.requeue());
    this.#worker = this.#spawn();
  }
}

/** Twenty deliveries, the usual limit, last ten seconds: time for any newer processor to take it. */
const NEWER_PAUSE_MS = 500;
const EMPTY_BLOCK: BlockContent = { rows: 0, bytes: 0, batches: 0 };

const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5000;
/** A refusal that lasts through about 3 s of retries is no passing trouble. */
const REFUSED_ATTEMPTS = 6;

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
