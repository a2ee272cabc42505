import { FINGERPRINT_BYTES } from './fingerprint.ts';

/** A range of a file's bytes: whole lines, or the head of one line that is longer than a range may be. */
export interface FileRange {
  /** Where it begins and ends in the file. */
  readonly start: number;
  readonly end: number;
  /** All of its bytes; of a line that is too long, the first ones. */
  readonly bytes: Uint8Array;
  /** Its last bytes, up to {@link FINGERPRINT_BYTES}. */
  readonly tail: Uint8Array;
}

/** A range of which all bytes are at hand. */
export function wholeRange(start: number, bytes: Uint8Array): FileRange {
  return { start, end: start + bytes.length, bytes, tail: bytes.subarray(-FINGERPRINT_BYTES) };
}

/** Whether it is a line of which there is only the head. */
export function isCut({ start, end, bytes }: FileRange): boolean {
  return end - start > bytes.length;
}
