/** A word without white space and delimiters; `flags` are the joined classes of its bytes. */
export interface Word {
  bytes: Uint8Array;
  start: number;
  end: number;
  flags: number;
}
