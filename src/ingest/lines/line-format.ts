import type { LineScan } from './line-scan.ts';

/** What a format's lines begin with: one of some bytes, or a timestamp. */
export interface LineBeginning {
  readonly bytes?: RegExp;
  readonly time?: true;
}

/** One layout of text lines. Formats have no state; what they find goes into the scan. */
export interface LineFormat {
  /** As users set it, such as `syslog-3164`. */
  readonly name: string;
  /** Whether a line of this format begins with a header that its continuation lines lack. */
  readonly hasHeader: boolean;
  /** What its lines begin with; absent: anything. Other lines need not be tried. */
  readonly begins?: LineBeginning;
  /**
   * Reads the line at the scan's cursor. True when it is of this format: then the cursor stands where the message
   * begins. Must look at each byte a bounded number of times: no line may cost more than its length.
   */
  read(scan: LineScan): boolean;
}
