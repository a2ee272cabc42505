import { ByteTable } from '../../../core/byte-table.ts';
import { BACKSLASH, EQUALS, isBlank, isDigit, isLetter, QUOTE } from '../../bytes/ascii.ts';
import { type FieldRole, roleOfField } from '../../fields/field-roles.ts';
import { type AttributeName, attributeName } from '../attribute-writer.ts';
import type { LineFormat } from '../line-format.ts';
import { type LineScan, setSpan } from '../line-scan.ts';

/**
 * logfmt, and key=value lines like it: Go's slog and logrus, Heroku, Grafana: `time=… level=info msg="a b" user=7`.
 * Known names have their roles as in JSON. A line counts when it begins with a pair and has a message, or all of
 * it is pairs and there are at least three.
 */
export function createLogfmt(): LineFormat {
  const keys = new KeyTable();
  return {
    name: 'logfmt',
    hasHeader: true,
    begins: { bytes: /[a-z@_\s]/i },
    read(scan) {
      const line = scan.at;
      let pairs = 0;
      let key: Key | undefined = keys.first;
      while (!scan.done && pairs < PAIR_LIMIT) {
        scan.blanks();
        if (scan.done) break;
        key = readPair(scan, keys, key);
        if (key === undefined) return false;
        pairs++;
      }
      if (scan.message.start >= 0) return pairs >= 2;
      setSpan(scan.message, line, scan.end);
      return pairs >= 3;
    },
  };
}

/** Beyond these, the rest of the line stays in the message only. */
const PAIR_LIMIT = 64;
const LONGEST_KEY = 64;

/** Takes in a pair and returns its key; undefined when none stands here. `before`: the key of the pair before. */
function readPair(scan: LineScan, keys: KeyTable, before: Key): Key | undefined {
  const { bytes } = scan;
  const key = keyAt(scan, keys, before);
  if (key === undefined) return undefined;
  const equals = scan.at + key.text.length;
  const isQuoted = bytes[equals + 1] === QUOTE && equals + 1 < scan.end;
  const start = equals + (isQuoted ? 2 : 1);
  scan.at = start;
  const end = isQuoted ? quoteEnd(scan) : scan.wordEnd();
  if (end < 0) return undefined;
  scan.at = isQuoted ? end + 1 : end;
  if (!scan.done && !isBlank(bytes[scan.at])) return undefined;
  take(scan, key, [start, end]);
  return key;
}

/** The key that stands here, an equals sign behind it. Mostly it is the one that followed last time. */
function keyAt(scan: LineScan, keys: KeyTable, before: Key): Key | undefined {
  const { bytes, at } = scan;
  const { likely } = before;
  if (likely !== undefined && stands(likely.text, scan)) return likely;
  if (!isLetter(bytes[at]) && bytes[at] !== 0x40 && bytes[at] !== 0x5f) return undefined;
  let equals = at;
  while (equals < scan.end && equals - at < LONGEST_KEY && isKeyByte(bytes[equals])) equals++;
  if (bytes[equals] !== EQUALS || equals >= scan.end) return undefined;
  return (before.likely = keys.of(bytes.subarray(at, equals)));
}

function stands(text: Uint8Array, { bytes, at, end }: LineScan): boolean {
  const equals = at + text.length;
  if (equals >= end || bytes[equals] !== EQUALS) return false;
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text[i]) return false;
  return true;
}

function isKeyByte(byte: number | undefined): boolean {
  return isLetter(byte) || isDigit(byte) || byte === 0x2e || byte === 0x5f || byte === 0x2d || byte === 0x40;
}

function quoteEnd(scan: LineScan): number {
  const { bytes, end } = scan;
  for (let i = scan.at; i < end; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) return i;
    if (byte === BACKSLASH) i++;
  }
  return -1;
}

function take(scan: LineScan, key: Key, range: readonly [start: number, end: number]): void {
  const [start, end] = range;
  if (key.role !== undefined && end > start && takeRole(scan, key.role, range)) return;
  if (end > start && isDigit(scan.bytes[start])) scan.numberAttribute(key.name, start, end);
  else scan.attributes.addText(key.name, scan.bytes, range);
}

function takeRole(scan: LineScan, role: FieldRole, range: readonly [start: number, end: number]): boolean {
  const [start, end] = range;
  switch (role) {
    case 'time': {
      if (scan.timeUs === scan.timeUs) return false;
      const { at } = scan;
      scan.at = start;
      const found = scan.time() && scan.at === end;
      if (!found) scan.timeUs = NaN;
      scan.at = at;
      return found;
    }
    case 'level': {
      const level = scan.levelAt(start, end);
      if (level <= 0 || scan.level > 0) return false;
      scan.level = level;
      return true;
    }
    case 'message':
      return takeOnce(scan.message, range);
    case 'service':
      return takeOnce(scan.service, range);
    case 'host':
      return takeOnce(scan.host, range);
    case 'trace':
      return takeOnce(scan.trace, range);
  }
}

function takeOnce(
  span: { start: number; end: number },
  range: readonly [start: number, end: number],
): boolean {
  if (span.start >= 0) return false;
  setSpan(span, range[0], range[1]);
  return true;
}

interface Key {
  readonly text: Uint8Array;
  readonly name: AttributeName;
  readonly role: FieldRole | undefined;
  /** The key that followed last. */
  likely: Key | undefined;
}

/** What is known of the keys seen, so that a line makes no strings. */
class KeyTable {
  /** Stands before the first key of a line. */
  readonly first: Key = {
    text: new Uint8Array(0),
    name: attributeName(''),
    role: undefined,
    likely: undefined,
  };
  readonly #table = new ByteTable();
  readonly #keys: Key[] = [];

  of(bytes: Uint8Array): Key {
    const index = this.#table.find(bytes, 0, bytes.length);
    if (index >= 0) return this.#keys[index]!;
    const text = decoder.decode(bytes);
    const key: Key = {
      text: new Uint8Array(bytes),
      name: attributeName(text),
      role: roleOfField(text)?.role,
      likely: undefined,
    };
    if (this.#keys.length < KEY_LIMIT) {
      this.#table.add(bytes, this.#keys.length);
      this.#keys.push(key);
    }
    return key;
  }
}

const KEY_LIMIT = 4_096;

const decoder = new TextDecoder();
