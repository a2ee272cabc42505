import { isUtf8 } from 'node:buffer';
import type { BatchBuilder, EntryInput } from '../../core/batch-builder.ts';
import { ENTRY_FLAG } from '../../core/batch.ts';
import { BRACE_CLOSE, BRACE_OPEN, CR, isBlank, LF } from '../bytes/ascii.ts';
import type { DecodeContext } from '../decode-context.ts';
import type { EntryDecoder } from '../entry-decoder.ts';
import { RecordDecoder } from '../json-lines/record-decoder.ts';
import { type LineReceiver, LineSplitter } from '../line-splitter.ts';
import { Rejects } from '../rejects.ts';
import { characterStart, withoutMark } from '../text-limit.ts';
import { TimeParser } from '../time/time-parser.ts';
import { attributeName } from './attribute-writer.ts';
import { type DockerLine, parseDockerLine } from './docker-line.ts';
import { LineScan } from './line-scan.ts';
import { OpenLine } from './open-line.ts';
import type { SampleLine } from './sample-line.ts';
import { SourceFormat } from './source-format.ts';
import { TraceJoiner } from './trace-joiner.ts';

/**
 * Decodes plain text, one entry a line: time, level, service, host and message by the source's format, JSON lines
 * as JSON; the lines of a stack trace become one entry. No line is refused. The last entry stays open for lines
 * that may follow until {@link finish} or {@link flush}.
 */
export class TextLinesDecoder implements EntryDecoder, LineReceiver {
  readonly rejects: Rejects;
  readonly #builder: BatchBuilder;
  readonly #context: DecodeContext;
  readonly #format: SourceFormat;
  readonly #records: RecordDecoder;
  readonly #splitter: LineSplitter;
  readonly #joiner = new TraceJoiner();
  readonly #times: TimeParser;
  /** The entry under way, and the scan for the next line: they swap. */
  #open: OpenLine;
  #next: OpenLine;
  /** The part of a line that a wrapper said goes on. */
  #isPartial = false;
  #blankLines = 0;
  #budget = 0;
  #accepted = 0;
  #first = true;
  /** The entry of a JSON line, added when the next line comes: no line adds more than one entry. */
  #record: EntryInput | undefined;
  /** The time of the last entry that had one: lines without time belong near it. */
  #lastUs: number;

  /** `format` belongs to the source and outlives the decoder, so that a source is learnt once. */
  constructor(builder: BatchBuilder, context: DecodeContext, format = new SourceFormat()) {
    this.rejects = new Rejects(context.limits.reportedRejects);
    this.#builder = builder;
    this.#context = context;
    this.#format = format;
    this.#records = new RecordDecoder(builder, context, this.rejects);
    this.#splitter = new LineSplitter(this, context.limits.lineBytes);
    this.#times = new TimeParser(context.time, context.limits);
    this.#open = new OpenLine(new LineScan(context.time));
    this.#next = new OpenLine(new LineScan(context.time));
    this.#lastUs = context.time.receivedUs;
  }

  /** Entries added so far; the open one is not among them. */
  get accepted(): number {
    return this.#accepted;
  }

  push(chunk: Uint8Array, maxLines: number): number {
    this.#budget = maxLines;
    return this.#splitter.push(chunk);
  }

  finish(): void {
    this.#budget = 1;
    this.#splitter.finish();
    this.flush();
  }

  /** Adds the open entry: no line has come for a while. */
  flush(): void {
    if (this.#record !== undefined) {
      this.#builder.add(this.#record);
      this.#record = undefined;
      this.#accepted++;
    }
    if (!this.#open.isOpen) return;
    const assumedUs = this.#open.hasHeader ? this.#context.time.receivedUs : this.#lastUs;
    const timeUs = this.#open.close(this.#builder, this.#context, assumedUs);
    if ((this.#open.flags & ENTRY_FLAG.timeAssumed) === 0) this.#lastUs = timeUs;
    this.#accepted++;
    this.#blankLines = 0;
    this.#isPartial = false;
  }

  lines(bytes: Uint8Array, start: number, end: number): number {
    const valid = isUtf8(bytes.subarray(start, end));
    if (this.#format.isOpen) this.#format.learn(sampleOf(bytes, start, end), this.#next.scan);
    let at = start;
    while (at < end && this.#budget-- > 0) {
      const feed = bytes.indexOf(LF, at);
      const stop = feed > at && bytes[feed - 1] === CR ? feed - 1 : feed;
      if (stop - at > this.#context.limits.lineBytes) {
        this.longLine(bytes.subarray(at, at + this.#context.limits.lineBytes), stop - at);
      } else if (valid || isUtf8(bytes.subarray(at, stop))) {
        this.#line({ bytes, start: at, end: stop }, 0);
      } else {
        const repaired = encoder.encode(decoder.decode(bytes.subarray(at, stop)));
        this.#line({ bytes: repaired, start: 0, end: repaired.length }, ENTRY_FLAG.encodingRepaired);
      }
      at = feed + 1;
    }
    this.#open.detach();
    return at;
  }

  longLine(head: Uint8Array, lengthBytes: number): void {
    const kept = characterStart(head, Math.min(head.length, this.#context.limits.messageBytes));
    const bytes = encoder.encode(decoder.decode(head.subarray(0, kept)));
    const line = { bytes, start: 0, end: bytes.length };
    const first = this.#first ? unmarked(line) : line;
    this.#first = false;
    // Cut JSON is text.
    if (!this.#isPartial || !this.#joinPartial(first)) this.#text(first, ENTRY_FLAG.truncated);
    this.#open.leaveOut(lengthBytes - kept);
    this.#open.detach();
  }

  #line(given: SampleLine, flags: number): void {
    const line = this.#first ? unmarked(given) : given;
    this.#first = false;
    if (this.#isPartial && this.#joinPartial(line)) return;
    if (isJsonLike(line)) {
      const docker = parseDockerLine(line.bytes, line.start, line.end);
      if (docker === undefined ? this.#json(line) : this.#docker(docker, flags)) return;
    }
    this.#text(line, flags);
  }

  /** `docker`: what the line was wrapped in. */
  #text(line: SampleLine, flags: number, docker?: DockerLine): void {
    const next = this.#next;
    const { scan } = next;
    scan.begin(line.bytes, line.start, line.end);
    // A header never begins with a blank: most continuation lines do.
    const hasHeader = line.end > line.start && !isBlank(line.bytes[line.start]) && this.#format.read(scan);
    if (docker !== undefined) wrap(scan, docker, this.#times);
    if (!hasHeader && this.#join(line)) return;
    if (!hasHeader && isEmpty(line)) return;
    this.flush();
    if (hasHeader) this.#joiner.reset(scan.hasBody);
    else this.#joiner.begin(line.bytes, line.start, line.end);
    next.open(hasHeader, flags);
    this.#isPartial = scan.partial;
    this.#next = this.#open;
    this.#open = next;
  }

  /** A further part of a line that a container runtime wrote in parts. */
  #joinPartial(line: SampleLine): boolean {
    const { scan } = this.#next;
    scan.begin(line.bytes, line.start, line.end);
    if (!this.#format.read(scan) || !scan.wrapped) return false;
    const start = scan.message.start < 0 ? scan.at : scan.message.start;
    this.#open.appendText({ bytes: line.bytes, start, end: line.end }, this.#context.limits, -1);
    this.#isPartial = scan.partial;
    return true;
  }

  #join(line: SampleLine): boolean {
    const open = this.#open;
    if (!open.isOpen) return false;
    const joint = this.#joiner.join(line, open);
    if (joint === 'blank') {
      this.#blankLines++;
      return true;
    }
    if (joint === 'apart') return false;
    const { limits } = this.#context;
    for (; this.#blankLines > 0; this.#blankLines--)
      open.append({ bytes: line.bytes, start: 0, end: 0 }, limits);
    open.append(line, limits);
    return true;
  }

  #docker(docker: DockerLine, flags: number): true {
    const line = { bytes: docker.bytes, ...docker.text };
    if (this.#isPartial) {
      this.#open.appendText(line, this.#context.limits, -1);
      this.#isPartial = docker.partial;
    } else {
      this.#text(line, flags, docker);
    }
    return true;
  }

  #json(line: SampleLine): boolean {
    const entry = this.#records.read(line.bytes.subarray(line.start, line.end));
    if (entry === undefined || 'reason' in entry) return false;
    this.flush();
    this.#record = entry;
    return true;
  }
}

const STREAM = attributeName('stream');

/** Docker stamped the line when it was written, in UTC and in full. */
function wrap(scan: LineScan, docker: DockerLine, times: TimeParser): void {
  const { bytes, time, stream } = docker;
  let timeUs = times.parseBytes(bytes, time.start, time.end);
  if (timeUs !== timeUs) timeUs = times.parse(decoder.decode(bytes.subarray(time.start, time.end)));
  if (timeUs === timeUs) scan.timeUs = timeUs;
  scan.attributes.addText(STREAM, bytes, [stream.start, stream.end]);
  scan.partial = docker.partial;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Lines looked at to find the format. */
const SAMPLE_LINES = 200;

function sampleOf(bytes: Uint8Array, start: number, end: number): SampleLine[] {
  const sample: SampleLine[] = [];
  for (let at = start; at < end && sample.length < SAMPLE_LINES;) {
    const feed = bytes.indexOf(LF, at);
    if (feed > at && !isBlank(bytes[at]))
      sample.push({ bytes, start: at, end: bytes[feed - 1] === CR ? feed - 1 : feed });
    at = feed + 1;
  }
  return sample;
}

function unmarked(line: SampleLine): SampleLine {
  const bytes = line.bytes.subarray(line.start, line.end);
  return { bytes: line.bytes, start: line.start + bytes.length - withoutMark(bytes).length, end: line.end };
}

function isJsonLike({ bytes, start, end }: SampleLine): boolean {
  let last = end - 1;
  while (last > start && isBlank(bytes[last])) last--;
  return bytes[start] === BRACE_OPEN && bytes[last] === BRACE_CLOSE;
}

function isEmpty({ bytes, start, end }: SampleLine): boolean {
  for (let i = start; i < end; i++) if (!isBlank(bytes[i])) return false;
  return true;
}
