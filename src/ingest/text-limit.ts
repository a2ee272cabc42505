/**
 * The first `limitBytes` bytes of a text that is longer in UTF-8, cut between characters, with a mark that says
 * how much is missing; the text itself otherwise.
 */
export function cutText(text: string, limitBytes: number): string {
  // No UTF-16 unit takes more than three bytes: most texts need no counting.
  if (text.length * 3 <= limitBytes) return text;
  const size = Buffer.byteLength(text);
  if (size <= limitBytes) return text;
  const bytes = Buffer.from(text);
  const end = characterStart(bytes, limitBytes);
  return `${bytes.toString('utf8', 0, end)}${cutMark(size - end)}`;
}

/** What a cut text ends with. */
export function cutMark(missingBytes: number): string {
  return `… [${missingBytes} bytes cut]`;
}

/** The start of the UTF-8 character that `bytes[at]` belongs to. */
export function characterStart(bytes: Uint8Array, at: number): number {
  let start = at;
  while (start > 0 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start--;
  return start;
}

/** Text without the byte order mark that some Windows programs begin files with (U+FEFF in UTF-8). */
export function withoutMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}
