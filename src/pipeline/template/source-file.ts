const PERIOD = 0x2e;

const SUFFIXES: ReadonlySet<number> = new Set(
  'java kt scala go py js ts rs rb cs c cc cpp h php swift'.split(' ').map((suffix) => {
    const bytes = new TextEncoder().encode(suffix);
    return packed(bytes, 0, bytes.length);
  }),
);

/** Bytes that `packed` turns into a number exactly. */
const LONGEST_SUFFIX = 6;

/** Whether `bytes[start, end)` is the name of a source file: `Main.java` in `Main.java:42` is not a host. */
export function isSourceFile(bytes: Uint8Array, start: number, end: number): boolean {
  const dot = bytes.lastIndexOf(PERIOD, end - 1);
  return dot > start && end - dot - 1 <= LONGEST_SUFFIX && SUFFIXES.has(packed(bytes, dot + 1, end));
}

function packed(bytes: Uint8Array, start: number, end: number): number {
  let number = 0;
  for (let at = start; at < end; at++) number = number * 256 + bytes[at]!;
  return number;
}
