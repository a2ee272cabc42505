/** Where a value stands in the bytes of a line; a start of -1: it is not there. */
export interface Range {
  start: number;
  end: number;
}

export function setRange(range: Range, start: number, end: number): true {
  range.start = start;
  range.end = end;
  return true;
}
