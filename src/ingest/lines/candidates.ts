import type { LineFormat } from './line-format.ts';

/**
 * Which of up to 32 formats may read a line, by the line's first byte: bit `i` stands for `formats[i]`. The second
 * 256 values are for lines that begin with a timestamp.
 */
export function candidatesOf(formats: readonly LineFormat[]): Uint32Array {
  return Uint32Array.from({ length: 2 * BYTES }, (_, index) => {
    const first = String.fromCharCode(index % BYTES);
    let mask = 0;
    formats.forEach(({ begins }, format) => {
      const isCandidate =
        begins === undefined ||
        begins.bytes?.test(first) === true ||
        (begins.time === true && index >= BYTES);
      if (isCandidate) mask |= 1 << format;
    });
    return mask;
  });
}

const BYTES = 256;
