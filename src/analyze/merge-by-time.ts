import type { EntryBatch } from '../core/batch.ts';
import { BatchBuilder } from '../core/batch-builder.ts';
import { addRow } from './add-row.ts';

/** Rows of a merged batch: about as many as a server's senders hand over at a time. */
const BATCH_ROWS = 2000;

/**
 * Batches of several logs, each in the order of time, as one stream in the order of time. A single log passes as it
 * is. Holds one batch of each.
 */
export async function* mergeByTime(
  logs: readonly AsyncIterable<EntryBatch>[],
): AsyncGenerator<EntryBatch, void> {
  const [only] = logs;
  if (logs.length === 1 && only !== undefined) return yield* only;
  const heads = await Promise.all(logs.map((log) => Head.open(log)));
  const builder = new BatchBuilder();
  let open = heads.filter((head) => head !== undefined);
  let number = 0;
  while (open.length > 0) {
    const head = open.reduce((earliest, other) => (other.timeUs < earliest.timeUs ? other : earliest));
    const nextUs = Math.min(...open.filter((other) => other !== head).map((other) => other.timeUs));
    const receivedUs = head.receivedUs;
    // What comes before any other log's next line goes over at once.
    let goesOn = true;
    do {
      head.moveTo(builder);
      goesOn = await head.advance();
    } while (goesOn && head.timeUs <= nextUs && builder.count < BATCH_ROWS);
    if (!goesOn) open = open.filter((other) => other !== head);
    if (builder.count >= BATCH_ROWS || open.length === 0) {
      yield builder.build((number++).toString(16).padStart(16, '0'), receivedUs);
    }
  }
}

/** The next row of a log. */
class Head {
  readonly #batches: AsyncIterator<EntryBatch>;
  #batch: EntryBatch;
  #row = 0;

  private constructor(batches: AsyncIterator<EntryBatch>, batch: EntryBatch) {
    this.#batches = batches;
    this.#batch = batch;
  }

  /** Undefined for a log without rows. */
  static async open(log: AsyncIterable<EntryBatch>): Promise<Head | undefined> {
    const batches = log[Symbol.asyncIterator]();
    const first = await nextFilled(batches);
    return first === undefined ? undefined : new Head(batches, first);
  }

  get timeUs(): number {
    return this.#batch.timeUs[this.#row]!;
  }

  get receivedUs(): number {
    return this.#batch.receivedUs;
  }

  moveTo(builder: BatchBuilder): void {
    addRow(builder, this.#batch, this.#row);
  }

  /** Goes to the next row; false at the end. */
  async advance(): Promise<boolean> {
    if (++this.#row < this.#batch.count) return true;
    const next = await nextFilled(this.#batches);
    if (next === undefined) return false;
    this.#batch = next;
    this.#row = 0;
    return true;
  }
}

async function nextFilled(batches: AsyncIterator<EntryBatch>): Promise<EntryBatch | undefined> {
  for (;;) {
    const next = await batches.next();
    if (next.done === true) return undefined;
    if (next.value.count > 0) return next.value;
  }
}
