import { BatchBuilder } from '../../core/batch-builder.ts';
import { createBatchId } from '../../core/batch-id.ts';
import { type EntryBatch, valueAt } from '../../core/batch.ts';
import { nowUs } from '../../core/clock.ts';
import type { FieldsReject } from '../fields/entry-of-fields.ts';
import { ownTimeOf, type SenderName } from '../ingest-observer.ts';
import { Rejects } from '../rejects.ts';
import { acceptPatiently } from './accept-patiently.ts';
import type { SocketDeps } from './socket-deps.ts';

/** The rows `[from, to)` of a batch came from one sender. */
interface Run {
  readonly sender: SenderName;
  readonly from: number;
  to: number;
  bytes: number;
}

/**
 * Gathers the entries of many senders that expect no answer into batches: closed when full, or when the oldest
 * entry has waited for `gatherMs`. One batch at a time is under way; one that is refused is offered again until it
 * is taken. While it waits the next one fills, and when that is full too, {@link room} holds senders back.
 */
export class Gatherer {
  /** What entries are added to, within {@link take}. */
  readonly builder = new BatchBuilder();
  readonly #deps: SocketDeps;
  #runs: Run[] = [];
  #timer: NodeJS.Timeout | undefined;
  #delivering: Promise<void> | undefined;
  #closing = false;

  constructor(deps: SocketDeps) {
    this.#deps = deps;
  }

  get isFull(): boolean {
    const { limits, socketLimits } = this.#deps;
    return this.builder.count >= socketLimits.gatherEntries || this.builder.textBytes >= limits.batchBytes;
  }

  /** Adds what `decode` adds to the builder; a reject that it returns is counted. `bytes`: what it was decoded from. */
  take(sender: SenderName, bytes: number, decode: (builder: BatchBuilder) => FieldsReject | undefined): void {
    const from = this.builder.count;
    const reject = decode(this.builder);
    if (reject !== undefined) this.#reject(sender, reject);
    const to = this.builder.count;
    if (to === from) return;
    const last = this.#runs.at(-1);
    if (last?.sender === sender) {
      last.to = to;
      last.bytes += bytes;
    } else {
      this.#runs.push({ sender, from, to, bytes });
    }
    if (this.isFull) this.#start();
    else this.#timer ??= setTimeout(() => this.#start(), this.#deps.socketLimits.gatherMs);
  }

  /** When entries may be added again; undefined when they may now. */
  room(): Promise<void> | undefined {
    return this.isFull ? this.#delivering : undefined;
  }

  /** Resolves when everything added so far is durable. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (this.#delivering !== undefined) await this.#delivering;
    if (this.builder.count === 0) return;
    const { clock } = this.#deps;
    const batch = this.builder.build(createBatchId(clock.nowMs()), nowUs(clock));
    const runs = this.#runs;
    this.#runs = [];
    this.#delivering = this.#deliver(batch, runs);
    try {
      await this.#delivering;
    } finally {
      this.#delivering = undefined;
    }
  }

  /** @throws AppError when the last batches are refused still; they are lost then. */
  async close(): Promise<void> {
    this.#closing = true;
    await this.flush();
  }

  /** Nobody waits for this flush: what it throws while closing, `close` throws as well. */
  #start(): void {
    this.flush().catch((error: unknown) => {
      if (!this.#closing) throw error;
    });
  }

  async #deliver(batch: EntryBatch, runs: readonly Run[]): Promise<void> {
    const { duplicate } = await acceptPatiently(this.#deps.sink, batch, {
      onRefused: (limit) => {
        for (const { sender } of runs) this.#deps.observer.onRefused(sender, limit);
      },
      isClosing: () => this.#closing,
    });
    this.#report(batch, runs, duplicate);
  }

  #report(batch: EntryBatch, runs: readonly Run[], duplicate: boolean): void {
    const { observer } = this.#deps;
    for (const { sender, from, to, bytes } of runs) {
      if (duplicate) {
        observer.onDuplicate(sender);
        continue;
      }
      const services = new Set<string>();
      for (let row = from; row < to; row++) services.add(valueAt(batch.service, row));
      observer.onAccepted(sender, {
        lines: to - from,
        bytes,
        services: [...services],
        lastTimeUs: ownTimeOf(batch, to - 1),
      });
    }
  }

  #reject(sender: SenderName, reject: FieldsReject): void {
    const rejects = new Rejects(1);
    rejects.add({ line: 1, ...reject });
    this.#deps.observer.onRejected(sender, rejects);
  }
}
