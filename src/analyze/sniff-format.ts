/** How the bytes of a log are to be read. */
export type LogFormat = 'json-lines' | 'json-array' | 'text-lines';

/** What a file begins with decides; blanks and a byte order mark before it are passed over. */
const LOOKED_AT_BYTES = 4096;

/** The format by the first visible characters, or undefined while there is only white space. */
export function sniffFormat(bytes: Uint8Array): LogFormat | undefined {
  const start = new TextDecoder().decode(bytes.subarray(0, LOOKED_AT_BYTES)).trimStart();
  if (start === '') return undefined;
  if (start.startsWith('{')) return 'json-lines';
  // Text lines may begin with a bracket too: `[2026-01-05 …`.
  return /^\[\s*[{\]]/.test(start) ? 'json-array' : 'text-lines';
}
