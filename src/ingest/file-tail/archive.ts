import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { pipeline } from 'node:stream';
import { FINGERPRINT_BYTES, hashOf } from './fingerprint.ts';
import type { FileState } from './tail-state.ts';
import { wholeLines } from './whole-lines.ts';

/** The decompressed bytes of a gzip file. @throws what reading and inflating throw */
export async function* readArchive(path: string): AsyncGenerator<Uint8Array> {
  const inflated = createGunzip();
  // Errors of either stream come out of the loop below.
  pipeline(createReadStream(path), inflated, () => {});
  yield* inflated as AsyncIterable<Uint8Array>;
}

/**
 * The archive's content from the place reached, as ranges of whole lines. The content does not change, so neither
 * do the ranges. @throws what reading and inflating throw, also when the archive is not yet whole
 */
export async function* archiveRanges(
  state: Pick<FileState, 'path' | 'offset' | 'pendingEnd'>,
  batchBytes: number,
): AsyncGenerator<Uint8Array> {
  let toSkip = state.offset;
  let repeat = Math.max(0, state.pendingEnd - state.offset);
  let kept: Uint8Array = new Uint8Array(0);
  for await (const chunk of readArchive(state.path)) {
    const skipped = Math.min(toSkip, chunk.length);
    toSkip -= skipped;
    kept = Buffer.concat([kept, chunk.subarray(skipped)]);
    for (let size = repeat || batchBytes; kept.length >= size; size = batchBytes) {
      // A range that was under way is handed over as it was.
      const take = repeat > 0 ? repeat : wholeLines(kept.subarray(0, size), 'full');
      repeat = 0;
      yield kept.subarray(0, take);
      kept = kept.subarray(take);
    }
  }
  if (kept.length > 0) yield kept;
}

/**
 * Where the archive's content goes on behind what was read of one of the known files before it was compressed:
 * 0 when it is of none of them.
 */
export async function placeInArchive(path: string, known: readonly FileState[]): Promise<number> {
  const head = await readPart(path, 0, FINGERPRINT_BYTES);
  let place = 0;
  for (const state of known) {
    if (state.done || state.offset === 0 || head.length < state.headLength) continue;
    if (hashOf(head.subarray(0, state.headLength)) !== state.head) continue;
    const tail = await readPart(path, state.offset - state.tailLength, state.tailLength);
    if (tail.length === state.tailLength && hashOf(tail) === state.tail)
      place = Math.max(place, state.offset);
  }
  return place;
}

/** `length` decompressed bytes from `start`, fewer at the end. */
async function readPart(path: string, start: number, length: number): Promise<Uint8Array> {
  const part = new Uint8Array(length);
  let at = 0;
  let filled = 0;
  for await (const chunk of readArchive(path)) {
    const from = Math.max(0, start - at);
    if (from < chunk.length) {
      const taken = chunk.subarray(from, from + length - filled);
      part.set(taken, filled);
      filled += taken.length;
      if (filled === length) break;
    }
    at += chunk.length;
  }
  return part.subarray(0, filled);
}
