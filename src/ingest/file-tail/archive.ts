import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { pipeline } from 'node:stream';
import type { FileRange } from './file-range.ts';
import { FINGERPRINT_BYTES, hashOf, tailBehind } from './fingerprint.ts';
import { RangeCutter } from './range-cutter.ts';
import type { FileState } from './tail-state.ts';

/** The decompressed bytes of a gzip file. @throws what reading and inflating throw */
export async function* readArchive(path: string): AsyncGenerator<Uint8Array> {
  const inflated = createGunzip();
  // Errors of either stream come out of the loop below.
  pipeline(createReadStream(path), inflated, () => {});
  yield* inflated as AsyncIterable<Uint8Array>;
}

/**
 * The archive's content from the place reached, as ranges of up to `sizeBytes`. The content does not change, so
 * neither do the ranges. @throws what reading and inflating throw, also when the archive is not yet whole
 */
export async function* archiveRanges(
  state: Pick<FileState, 'path' | 'offset' | 'pendingEnd'>,
  sizeBytes: number,
): AsyncGenerator<FileRange> {
  const cutter = new RangeCutter(state, sizeBytes);
  let toSkip = state.offset;
  for await (const chunk of readArchive(state.path)) {
    const skipped = Math.min(toSkip, chunk.length);
    toSkip -= skipped;
    yield* cutter.push(chunk.subarray(skipped));
  }
  yield* cutter.finish();
}

/** What an archive holds, as far as it takes to know it again. */
export interface ArchiveSurvey {
  /** The first and the last bytes of the content, up to {@link FINGERPRINT_BYTES}. */
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
  readonly lengthBytes: number;
}

/** Reads the archive through once. @throws what reading and inflating throw, also when it is not yet whole */
export async function surveyArchive(path: string): Promise<ArchiveSurvey> {
  let head: Uint8Array = new Uint8Array(0);
  let tail: Uint8Array = new Uint8Array(0);
  let lengthBytes = 0;
  for await (const chunk of readArchive(path)) {
    if (head.length < FINGERPRINT_BYTES)
      head = Buffer.concat([head, chunk.subarray(0, FINGERPRINT_BYTES - head.length)]);
    tail = tailBehind(tail, chunk);
    lengthBytes += chunk.length;
  }
  return { head, tail, lengthBytes };
}

/**
 * The state by which the archive's content is known, of those given: the one that was read furthest. Undefined when
 * it is the content of none of them. @throws what reading and inflating throw
 */
export async function knownContent(
  path: string,
  { head, lengthBytes }: ArchiveSurvey,
  known: readonly FileState[],
): Promise<FileState | undefined> {
  let found: FileState | undefined;
  for (const state of known) {
    const { offset, headLength, tailLength } = state;
    if (offset <= (found?.offset ?? 0) || offset > lengthBytes || headLength > head.length) continue;
    if (headLength === 0 || hashOf(head.subarray(0, headLength)) !== state.head) continue;
    const tail = await readPart(path, offset - tailLength, tailLength);
    if (tail.length === tailLength && hashOf(tail) === state.tail) found = state;
  }
  return found;
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
