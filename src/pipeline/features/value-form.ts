/**
 * What a text is made of, as a hash: whether letters beyond the hexadecimal ones, blanks, control characters or bytes
 * beyond ASCII occur, and which punctuation marks, regardless of how many and where. Digits and `a` to `f` don't count:
 * a short identifier has or lacks them by chance. Names and ids are new all the time, their form is not: a path with `..`, a name with a quote or a
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

/** The bit that tells upper from lower case in ASCII. */
const LOWER_CASE = 0x20;

const KIND = Uint8Array.from({ length: 256 }, (_, byte) => {
  const letter = byte | LOWER_CASE;
  if (letter >= 0x67 && letter <= 0x7a) return 1;
  if (byte === 0x20) return 2;
  if (byte < 0x20 || byte === 0x7f) return 4;
  return byte >= 0x80 ? 8 : 0;
});

/** ASCII has 32 punctuation marks: a bit each. */
const MARK = Int32Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x21 && byte <= 0x2f) return 1 << (byte - 0x21);
  if (byte >= 0x3a && byte <= 0x40) return 1 << (byte - 0x3a + 15);
  if (byte >= 0x5b && byte <= 0x60) return 1 << (byte - 0x5b + 22);
  if (byte >= 0x7b && byte <= 0x7e) return 1 << (byte - 0x7b + 28);
  return 0;
});

/**
 * The class of a text's length: each length of its own up to 24, then steps of an eighth, at most {@link LENGTH_CLASSES}.
 * Numbers of orders and users have one length or a few, until one comes that somebody made up.
 */
export function lengthClass(bytes: number): number {
  if (bytes <= EXACT_LENGTHS) return bytes;
  return Math.min(
    LENGTH_CLASSES,
    EXACT_LENGTHS + Math.ceil(Math.log2(bytes / EXACT_LENGTHS) * STEPS_PER_DOUBLING),
  );
}

const EXACT_LENGTHS = 24;
const STEPS_PER_DOUBLING = 6;
/** Fewer than a slot tells categories apart; the last one begins at 2 KB. */
export const LENGTH_CLASSES = 62;
