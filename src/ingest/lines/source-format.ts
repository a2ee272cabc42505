import { attributeName } from './attribute-writer.ts';
import { candidatesOf } from './candidates.ts';
import { detectFormat } from './detect.ts';
import { createFormats } from './formats.ts';
import type { LineFormat } from './line-format.ts';
import { type LineScan, setSpan } from './line-scan.ts';
import type { SampleLine } from './sample-line.ts';

/**
 * The format of one source of text lines: found from its first lines and then kept. A line that is not of this
 * format is tried with the others, so that sources may mix.
 */
export class SourceFormat {
  readonly #formats: readonly LineFormat[];
  readonly #fixed: boolean;
  #kept: LineFormat | undefined;
  #sampled = 0;
  /** Lines of the largest sample so far. */
  #largest = 0;

  /**
   * `name`: the format when it is known, see {@link formatNames}.
   * @throws RangeError when there is no such format.
   */
  constructor(name?: string) {
    this.#formats = createFormats();
    this.#fixed = name !== undefined;
    if (name === undefined) return;
    this.#kept = this.#formats.find((format) => format.name === name);
    if (this.#kept === undefined) {
      throw new RangeError(`"${name}" is no line format; use one of ${formatNames().join(', ')}.`);
    }
  }

  /** The kept format's name, or undefined while there is none. */
  get name(): string | undefined {
    return this.#kept?.name;
  }

  /** Whether {@link learn} still wants lines. */
  get isOpen(): boolean {
    return !this.#fixed && this.#sampled < SAMPLE_LINES;
  }

  /** Finds the format from the source's first lines, which the caller has not consumed yet. */
  learn(lines: readonly SampleLine[], scan: LineScan): void {
    this.#sampled += lines.length;
    // Lines that a chunk's border cut out come alone: what more lines said stands.
    if (lines.length < this.#largest) return;
    this.#largest = lines.length;
    this.#kept = detectFormat(lines, { formats: this.#formats, scan }) ?? this.#kept;
  }

  /** Reads the line the scan began with. False when it is of no format: then all of it is the message. */
  read(scan: LineScan): boolean {
    if (!this.#readHeader(scan)) return false;
    if (scan.wrapped) this.#unwrap(scan);
    return true;
  }

  #readHeader(scan: LineScan): boolean {
    const start = scan.at;
    if (this.#kept?.read(scan) === true) return true;
    scan.at = start;
    let mask = candidatesAt(scan);
    for (let i = 0; mask !== 0; i++, mask >>>= 1) {
      const format = this.#formats[i]!;
      if ((mask & 1) === 0 || format === this.#kept) continue;
      scan.at = start;
      scan.clear();
      if (format.read(scan)) return true;
    }
    scan.at = start;
    scan.clear();
    return false;
  }

  /** The line within the line: its level and message count, its logger where the wrapper names no service. */
  #unwrap(scan: LineScan): void {
    scan.blanks();
    const { at, timeUs } = scan;
    const length = scan.attributes.length;
    const { start: outerStart, end: outerEnd } = scan.service;
    const { start: timeStart, end: timeEnd } = scan.timeText;
    const { partial, level } = scan;
    let mask = candidatesAt(scan) & INNER_FORMATS;
    for (let i = 0; ; i++, mask >>>= 1) {
      scan.at = at;
      scan.attributes.length = length;
      scan.level = level;
      scan.service.start = -1;
      scan.message.start = -1;
      if (mask === 0) break;
      if ((mask & 1) === 1 && this.#formats[i]!.read(scan)) break;
    }
    if (outerStart >= 0) {
      if (scan.service.start >= 0) scan.attribute(LOGGER, scan.service.start, scan.service.end);
      setSpan(scan.service, outerStart, outerEnd);
    }
    // The wrapper stamped every line, in UTC and in full.
    scan.timeUs = timeUs;
    setSpan(scan.timeText, timeStart, timeEnd);
    scan.partial = partial;
  }
}

/** The formats by name, the more particular ones first. */
export function formatNames(): readonly string[] {
  return createFormats().map((format) => format.name);
}

const ALL_FORMATS = createFormats();
const CANDIDATES = candidatesOf(ALL_FORMATS);

/** Wrappers do not wrap each other. */
const INNER_FORMATS = ALL_FORMATS.reduce(
  (mask, { name }, i) => (name === 'cri' || name === 'delimited' ? mask : mask | (1 << i)),
  0,
);

/** The formats that may read the line at the scan's cursor, which stays; see `candidatesOf`. */
function candidatesAt(scan: LineScan): number {
  if (scan.done) return 0;
  const { at } = scan;
  const hasTime = scan.time();
  scan.at = at;
  return CANDIDATES[scan.peek() + (hasTime ? 256 : 0)]!;
}

const LOGGER = attributeName('logger');

/** Formats are told apart by their first lines; after this many the choice stands. */
const SAMPLE_LINES = 200;
