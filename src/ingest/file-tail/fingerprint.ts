import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import type { FileState } from './tail-state.ts';

/** Bytes at a file's start, and before the place reached, by which its content is known again. */
export const FINGERPRINT_BYTES = 1_024;

/** 16 hex digits: enough to tell the files of one machine apart. */
export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}

/** The last bytes of a stream, up to {@link FINGERPRINT_BYTES}, once `bytes` came behind those that ended with `tail`. */
export function tailBehind(tail: Uint8Array, bytes: Uint8Array): Uint8Array {
  const last = bytes.subarray(-FINGERPRINT_BYTES);
  return Buffer.concat([tail.subarray(Math.max(0, tail.length + last.length - FINGERPRINT_BYTES)), last]);
}

/** Reads `length` bytes at `position`, fewer at the file's end. */
export function readAt(file: FileHandle, position: number, length: number): Promise<Uint8Array> {
  return readInto(file, position, new Uint8Array(length));
}

/** Fills `bytes` from `position`; returns the part that the file had bytes for. */
export async function readInto(file: FileHandle, position: number, bytes: Uint8Array): Promise<Uint8Array> {
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

/**
 * Whether the file holds what was read by that state, to the place reached: it does as long as it is only
 * appended to, and so does the copy that rotation by copy and truncate leaves.
 */
export async function holdsWhatWasRead(file: FileHandle, state: FileState): Promise<boolean> {
  if (!(await hasSameHead(file, state))) return false;
  const tail = await readAt(file, state.offset - state.tailLength, state.tailLength);
  return tail.length === state.tailLength && (tail.length === 0 || hashOf(tail) === state.tail);
}

/** Whether the file still begins as it did. */
async function hasSameHead(file: FileHandle, state: FileState): Promise<boolean> {
  return state.headLength === 0 || hashOf(await readAt(file, 0, state.headLength)) === state.head;
}
