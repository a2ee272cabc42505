/**
 * What a text is made of, as a hash: which kinds of letters and digits, and which punctuation marks occur, regardless of how
 * many and where. Names and ids are new all the time, their form is not: a path with `..`, a name with a quote or a
 * bracket, has a form of its own.
 */
export function valueForm(bytes: Uint8Array, start: number, end: number): number {
  let kinds = 0;
  let marks = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    kinds |= KIND[byte]!;
    marks |= MARK[byte]!;
  }
  return Math.imul(marks ^ (marks >>> 15), 0x9e3779b1) ^ kinds;
}

const KIND = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x61 && byte <= 0x7a) return 1;
  if (byte >= 0x41 && byte <= 0x5a) return 2;
  if (byte >= 0x30 && byte <= 0x39) return 4;
  if (byte === 0x20) return 8;
  if (byte < 0x20 || byte === 0x7f) return 16;
  return byte >= 0x80 ? 32 : 0;
});

/** ASCII has 32 punctuation marks: a bit each. */
const MARK = Int32Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x21 && byte <= 0x2f) return 1 << (byte - 0x21);
  if (byte >= 0x3a && byte <= 0x40) return 1 << (byte - 0x3a + 15);
  if (byte >= 0x5b && byte <= 0x60) return 1 << (byte - 0x5b + 22);
  if (byte >= 0x7b && byte <= 0x7e) return 1 << (byte - 0x7b + 28);
  return 0;
});
