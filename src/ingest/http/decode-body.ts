import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EntryBatch } from '../../core/batch.ts';
import type { BatchBuilder } from '../../core/batch-builder.ts';
import type { EntryDecoder } from '../entry-decoder.ts';

/** Longest stretch of decoding between two turns of the event loop: others must be answered in between. */
export const SLICE_MS = 2;

/**
 * A batch is closed only at multiples of this many entries, so that where it is closed depends on the lines alone
 * and not on how the network cut them: a request sent again gives the same batches, stored once.
 */
export const CUT_ENTRIES = 128;

export interface DecodeBodyOptions {
  readonly builder: BatchBuilder;
  readonly decoder: EntryDecoder;
  readonly batchBytes: number;
  /** Id of the `number`th batch of this body, from 0. */
  readonly batchId: (number: number) => string;
  readonly nowUs: () => number;
  /** Whether what was decoded before a chunk fails is delivered; it is unless `false` says that its sender sends it again. */
  readonly keepsCut?: boolean;
  /** When no chunk comes for this long, what is decoded is delivered: for bodies without an end. */
  readonly idleMs?: number;
  /** Takes a full batch, whose memory is the builder's: decoding goes on in it when this has resolved. */
  readonly deliver: (batch: EntryBatch) => Promise<void>;
}

/**
 * Decodes a body chunk by chunk and hands over batches as they fill. The whole lines before a chunk fails are
 * delivered too, unless they are not to be kept; the error comes after it.
 */
export async function decodeBody(
  chunks: AsyncIterable<Uint8Array>,
  options: DecodeBodyOptions,
): Promise<void> {
  const { builder, decoder } = options;
  let number = 0;
  let failure: { readonly error: unknown } | undefined;

  async function deliver(): Promise<void> {
    if (builder.count === 0) return;
    await options.deliver(builder.view(options.batchId(number++), options.nowUs()));
    builder.clear();
  }

  let sliceStart = performance.now();
  async function take(chunk: Uint8Array): Promise<void> {
    let rest = chunk;
    while (rest.length > 0) {
      const used = decoder.push(rest, CUT_ENTRIES - (builder.count % CUT_ENTRIES));
      rest = rest.subarray(used);
      if (builder.count % CUT_ENTRIES === 0 && builder.textBytes >= options.batchBytes) await deliver();
      if (performance.now() - sliceStart > SLICE_MS) {
        await nextTurn();
        sliceStart = performance.now();
      }
    }
  }

  const iterator = chunks[Symbol.asyncIterator]();
  for (;;) {
    let next: IteratorResult<Uint8Array>;
    try {
      const coming = iterator.next();
      if (options.idleMs !== undefined && (await isLate(coming, options.idleMs))) await deliver();
      next = await coming;
    } catch (error) {
      failure = { error };
      break;
    }
    if (next.done === true) break;
    const { buffer, byteOffset, byteLength } = next.value;
    // A plain array: slices of a Buffer are no copies.
    await take(new Uint8Array(buffer, byteOffset, byteLength));
    freeChunk(next.value);
  }
  if (failure === undefined) decoder.finish();
  else decoder.flush?.();
  if (failure === undefined || options.keepsCut !== false) await deliver();
  if (failure !== undefined) throw failure.error;
}

/** Smaller chunks are left to the collector: there are too few bytes in them to matter. */
const FREED_BYTES = 4096;

/**
 * Frees the memory of a chunk that is used up, at once. It lies outside the heap, where V8 counts it until its object
 * is collected: at a few hundred MB/s of bodies that count alone starts a collection of the whole heap four times a
 * second. A chunk that shares its memory with others keeps it.
 */
function freeChunk({ buffer, byteLength }: Uint8Array): void {
  if (byteLength < FREED_BYTES || byteLength !== buffer.byteLength) return;
  if (buffer instanceof ArrayBuffer) buffer.transfer(0);
}

/** Whether `coming` takes longer than this. Its failure is for whoever awaits it. */
async function isLate(coming: Promise<unknown>, limitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(true), limitMs)));
  try {
    return await Promise.race([
      coming.then(
        () => false,
        () => false,
      ),
      late,
    ]);
  } finally {
    clearTimeout(timer);
  }
}
