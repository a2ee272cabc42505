import {
  APOSTROPHE,
  COLON,
  isBlank,
  isDigit,
  isLetter,
  PAREN_CLOSE,
  PAREN_OPEN,
  POINT,
} from '../bytes/ascii.ts';
import { ByteCursor } from '../bytes/byte-cursor.ts';

/** What is known of the entry that a line might go on with. */
export interface OpenEntry {
  /** Whether it began with a header (a time, a level). */
  readonly hasHeader: boolean;
  /** Whether its level is warn or worse, or unknown: then it may be about an exception. */
  readonly isTrouble: boolean;
}

/** `blank`: an empty line that belongs to the entry only if the next line does. */
export type Joint = 'joined' | 'apart' | 'blank';

/**
 * Tells which lines go on with the entry before them: stack traces of Java, Python, Go, Node, .NET and Ruby, and
 * indented lines. One a source; it holds a word of state, no text. Lines with a header never come here.
 */
export class TraceJoiner {
  #state: TraceState = 'none';
  #bodyLines = 0;
  readonly #cursor = new ByteCursor();

  /** A line with a header began an entry. `hasBody`: the lines that follow are its message. */
  reset(hasBody = false): void {
    this.#state = hasBody ? 'body' : 'none';
    this.#bodyLines = 0;
  }

  /** A line without header begins an entry of its own: it may be a trace's first. */
  begin(bytes: Uint8Array, start: number, end: number): void {
    this.#cursor.set(bytes, start, end);
    this.#state = HEAD_STATES[headOf(this.#cursor)];
  }

  /** Whether the line `bytes[start, end)`, without its line feed, goes on with the entry. */
  join(line: { bytes: Uint8Array; start: number; end: number }, entry: OpenEntry): Joint {
    const cursor = this.#cursor;
    cursor.set(line.bytes, line.start, line.end);
    if (this.#state === 'body' && ++this.#bodyLines > BODY_LINES) this.#state = 'none';
    if (isEmpty(cursor)) return this.#state === 'none' ? 'apart' : 'blank';
    if (isBlank(cursor.peek())) {
      // Indented lines under a header, or within a trace.
      return entry.hasHeader || this.#state !== 'none' ? this.#joined(this.#state) : 'apart';
    }
    switch (this.#state) {
      case 'body':
        return 'joined';
      case 'python':
        // The exception itself ends the frames, which are indented.
        return this.#joined('python-end');
      case 'python-end':
        return isChain(cursor) ? this.#joined('python-chain') : 'apart';
      case 'python-chain':
        return headOf(cursor) === 'python' ? this.#joined('python') : 'apart';
      case 'go':
      case 'go-stack':
        return this.#joinGo(cursor);
      case 'node-location':
        return headOf(cursor) === 'exception' ? this.#joined('frames') : 'apart';
      case 'frames':
        return isFrame(cursor) ? this.#joined('frames') : 'apart';
      case 'none':
        break;
    }
    if (!entry.hasHeader) return 'apart';
    const head = headOf(cursor);
    if (head === 'none') return isFrame(cursor) ? this.#joined('frames') : 'apart';
    if (!entry.isTrouble) return 'apart';
    return this.#joined(HEAD_STATES[head]);
  }

  #joinGo(cursor: ByteCursor): Joint {
    // A panic behind a stack is the next one.
    if (this.#state === 'go-stack' && GO_PANICS.some((text) => cursor.startsWith(text))) return 'apart';
    if (cursor.startsWith('goroutine ')) return this.#joined('go-stack');
    return isGoLine(cursor) ? this.#joined(this.#state) : 'apart';
  }

  #joined(state: TraceState): 'joined' {
    this.#state = state;
    return 'joined';
  }
}

type TraceState =
  'none' | 'body' | 'python' | 'python-end' | 'python-chain' | 'go' | 'go-stack' | 'node-location' | 'frames';

/** A report of a crashed supervisor has a few dozen lines; what goes on longer is another program's. */
const BODY_LINES = 200;

/** What a trace may begin with. */
type TraceHead = 'none' | 'python' | 'go' | 'exception' | 'location';

const HEAD_STATES: Readonly<Record<TraceHead, TraceState>> = {
  none: 'none',
  python: 'python',
  go: 'go',
  exception: 'frames',
  location: 'node-location',
};

const PYTHON_HEADS = ['traceback (most recent call last)', '  + exception group traceback'];
const GO_PANICS = ['panic: ', 'fatal error: '];
const GO_HEADS = [...GO_PANICS, 'goroutine ', '[signal '];
const EXCEPTION_HEADS = ['exception in thread ', 'unhandled exception', 'uncaught ', 'caused by: '];
/** What one of the phrases begins with, in either case. */
const HEAD_BYTES = byteSet(
  [...PYTHON_HEADS, ...GO_HEADS, ...EXCEPTION_HEADS].map(
    (text) => text.charAt(0) + text.charAt(0).toUpperCase(),
  ),
);
const CHAINS = ['during handling of the above exception', 'the above exception was the direct cause'];
const FRAMES = [
  'at ',
  'caused by: ',
  'suppressed: ',
  '... ',
  '--- end of ',
  '---> ',
  'from ',
  'node.js v',
  '}',
];
const GO_LINES = [
  ...GO_HEADS,
  'created by ',
  'exit status ',
  'goroutine running',
  '...additional frames elided',
];

function headOf(cursor: ByteCursor): TraceHead {
  if (HEAD_BYTES[cursor.peek()] === 1) {
    if (PYTHON_HEADS.some((text) => cursor.startsWith(text))) return 'python';
    if (GO_HEADS.some((text) => cursor.startsWith(text))) return 'go';
    if (EXCEPTION_HEADS.some((text) => cursor.startsWith(text))) return 'exception';
  }
  if (isExceptionName(cursor)) return 'exception';
  switch (locationOf(cursor)) {
    case 'ruby-head':
    case 'ruby-frame':
      return 'exception';
    case 'node':
      return 'location';
    case 'none':
      return 'none';
  }
}

/** `java.lang.IllegalStateException: text`, `TypeError: text`, `System.IO.IOException: text`, `Foo::Error (text)`. */
function isExceptionName(cursor: ByteCursor): boolean {
  const { bytes, at } = cursor;
  const stop = Math.min(cursor.end, at + LONGEST_NAME);
  let end = at;
  while (end < stop && NAME_BYTES[bytes[end]!] === 1) end++;
  while (end > at && bytes[end - 1] === COLON) end--;
  if (end === at || LAST_BYTES[bytes[end - 1]!] === 0) return false;
  if (end >= stop && end < cursor.end) return false;
  const isEnded = end === cursor.end || bytes[end] === COLON || isBlank(bytes[end]);
  return (
    isEnded && EXCEPTION_ENDINGS.some((ending) => endsWith(bytes, end, ending) && end - at >= ending.length)
  );
}

const LONGEST_NAME = 160;
const EXCEPTION_ENDINGS = ['Exception', 'Error', 'Throwable', 'Failure', 'Interrupt', 'Fault'];

function endsWith(bytes: Uint8Array, end: number, text: string): boolean {
  for (let i = 1; i <= text.length; i++)
    if (bytes[end - i] !== text.charCodeAt(text.length - i)) return false;
  return true;
}

const NAME_BYTES = Uint8Array.from({ length: 256 }, (_, byte) =>
  isLetter(byte) || isDigit(byte) || '.:_$'.includes(String.fromCharCode(byte)) ? 1 : 0,
);
const LAST_BYTES = byteSet(EXCEPTION_ENDINGS.map((ending) => ending.charAt(ending.length - 1)));

/**
 * `file.rb:12:in 'method': text` begins Ruby's traces, without the text it is a frame of them; `/app/file.js:10`
 * alone begins Node's.
 */
function locationOf(cursor: ByteCursor): 'ruby-head' | 'ruby-frame' | 'node' | 'none' {
  const { bytes } = cursor;
  const stop = Math.min(cursor.end, cursor.at + LONGEST_PATH);
  for (let i = cursor.at + 1; i < stop; i++) {
    if (isBlank(bytes[i])) return 'none';
    if (bytes[i] !== COLON || !isDigit(bytes[i + 1])) continue;
    let digit = i + 1;
    while (digit < stop && isDigit(bytes[digit])) digit++;
    if (digit === cursor.end) return bytes.subarray(cursor.at, i).includes(POINT) ? 'node' : 'none';
    const isMethod = bytes[digit] === COLON && bytes[digit + 1] === 0x69 && bytes[digit + 2] === 0x6e;
    if (!isMethod) return 'none';
    return hasText(cursor, digit) ? 'ruby-head' : 'ruby-frame';
  }
  return 'none';
}

/** Whether a quoted name is followed by a colon: the method's, and then the exception's text. */
function hasText({ bytes, end }: ByteCursor, from: number): boolean {
  for (let i = from + 1; i + 1 < end; i++) if (bytes[i] === APOSTROPHE && bytes[i + 1] === COLON) return true;
  return false;
}

const LONGEST_PATH = 512;

function isChain(cursor: ByteCursor): boolean {
  return CHAINS.some((text) => cursor.startsWith(text));
}

function isFrame(cursor: ByteCursor): boolean {
  return FRAMES.some((text) => cursor.startsWith(text)) || locationOf(cursor) === 'ruby-frame';
}

/** `main.(*Server).handle(0xc000, 0x1)` and the fixed phrases of a goroutine dump. */
function isGoLine(cursor: ByteCursor): boolean {
  if (GO_LINES.some((text) => cursor.startsWith(text))) return true;
  const { bytes, end } = cursor;
  if (bytes[end - 1] !== PAREN_CLOSE || !isLetter(cursor.peek())) return false;
  const open = cursor.find(PAREN_OPEN, LONGEST_NAME);
  const dot = cursor.find(POINT, LONGEST_NAME);
  if (open < 0 || dot < 0 || dot > end) return false;
  for (let i = cursor.at; i < open; i++) if (isBlank(bytes[i])) return false;
  return true;
}

function isEmpty(cursor: ByteCursor): boolean {
  for (let i = cursor.at; i < cursor.end; i++) if (!isBlank(cursor.bytes[i])) return false;
  return true;
}

/** 1 for each byte that stands in one of the texts. */
function byteSet(texts: readonly string[]): Uint8Array {
  const set = new Uint8Array(256);
  for (const text of texts) for (let i = 0; i < text.length; i++) set[text.charCodeAt(i)] = 1;
  return set;
}
