import type { LineFormat } from './line-format.ts';
import type { LineScan } from './line-scan.ts';

/** One of a source's first lines: `bytes[start, end)`, without its line feed. */
export interface SampleLine {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

export interface DetectTools {
  readonly formats: readonly LineFormat[];
  /** Used and left in any state. */
  readonly scan: LineScan;
}

export function reads(format: LineFormat, line: SampleLine, scan: LineScan): boolean {
  scan.begin(line.bytes, line.start, line.end);
  return format.read(scan);
}
