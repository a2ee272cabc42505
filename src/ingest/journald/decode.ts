import type { BatchBuilder } from '../../core/batch-builder.ts';
import { isUtf8 } from 'node:buffer';
import { ENTRY_FLAG } from '../../core/batch.ts';
import { EQUALS, LF } from '../bytes/ascii.ts';
import type { DecodeContext } from '../decode-context.ts';
import type { EntryDecoder } from '../entry-decoder.ts';
import { entryOfFields } from '../fields/entry-of-fields.ts';
import type { FieldValue } from '../fields/flatten.ts';
import { Rejects } from '../rejects.ts';
import { CarryBuffer } from '../socket/carry-buffer.ts';
import { TimeParser } from '../time/time-parser.ts';

/** The size before a binary field: 64 bits, little endian. */
const SIZE_BYTES = 8;
/** Names have at most 64 characters (systemd.journal-fields(7)); longer ones are no journal. */
const NAME_LIMIT_BYTES = 256;

/** Where the source keeps the entry, and its other clocks: nothing that describes the event. */
const CURSOR = '__CURSOR';
const ADDRESS_FIELDS = new Set([CURSOR, '__MONOTONIC_TIMESTAMP', '__SEQNUM', '__SEQNUM_ID']);

interface Entries {
  /** Cursor of the first of them; empty when it has none. */
  readonly first: string;
  /** Cursor of the last of them; empty when one of them has none. */
  readonly last: string;
  readonly count: number;
}

const NO_ENTRIES: Entries = { first: '', last: '', count: 0 };

/**
 * Decodes the Journal Export Format (https://systemd.io/JOURNAL_EXPORT_FORMATS): fields `NAME=value` or a name, a
 * size and that many bytes; an empty line ends an entry. The unit is the service, without `.service`; without a
 * unit the syslog identifier is.
 */
export class JournalDecoder implements EntryDecoder {
  readonly rejects: Rejects;
  readonly #builder: BatchBuilder;
  readonly #context: DecodeContext;
  readonly #times: TimeParser;
  readonly #carry = new CarryBuffer();
  #fields = new Map<string, FieldValue>();
  #count = 0;
  /** Fields of the entry under way, also those left out. */
  #fieldCount = 0;
  #entryBytes = 0;
  #flags = 0;
  #accepted = 0;
  /** Of the entry under way; empty when it names none. */
  #cursor = '';
  /** Entries since {@link takeKey}: where they stand in the journal. */
  #since = NO_ENTRIES;
  /** Bytes of a field that is too long and still to come. */
  #skip = 0n;
  #skipLine = false;

  constructor(builder: BatchBuilder, context: DecodeContext) {
    this.rejects = new Rejects(context.limits.reportedRejects);
    this.#builder = builder;
    this.#context = context;
    this.#times = new TimeParser(context.time, context.limits);
  }

  get accepted(): number {
    return this.#accepted;
  }

  /**
   * What names the entries added since the last call: their first and last place in the journal and their number.
   * Undefined when one of them does not say where it stands.
   */
  takeKey(): string | undefined {
    const { first, last, count } = this.#since;
    this.#since = NO_ENTRIES;
    return first === '' || last === '' ? undefined : `${first} ${last} ${count}`;
  }

  push(chunk: Uint8Array, maxLines: number): number {
    const last = this.#count + maxLines;
    if (this.#carry.length > 0) {
      // What waits is taken before more is added to it.
      this.#drain(last);
      if (this.#count >= last) return 0;
    }
    const piece = chunk.subarray(0, PIECE_BYTES);
    if (this.#carry.length > 0) {
      this.#carry.append(piece);
      this.#drain(last);
      return piece.length;
    }
    const used = this.#takeAll(piece, last);
    if (this.#count >= last) return used;
    if (used < piece.length) this.#carry.append(piece.subarray(used));
    return piece.length;
  }

  finish(): void {
    this.#drain(Infinity);
    const isCut = this.#carry.length > 0 || this.#skip > 0n || this.#skipLine;
    if (isCut) {
      this.#count++;
      this.rejects.add({ line: this.#count, reason: 'truncated', hint: 'The upload ends within an entry.' });
      this.#begin();
    } else {
      this.#end();
    }
  }

  #drain(lastEntry: number): void {
    this.#carry.drop(this.#takeAll(this.#carry.bytes, lastEntry));
  }

  /** Takes whole fields until there are `lastEntry` entries, and returns how many bytes they have. */
  #takeAll(bytes: Uint8Array, lastEntry: number): number {
    let at = 0;
    while (at < bytes.length && this.#count < lastEntry) {
      const used = this.#take(bytes, at);
      if (used === 0) break;
      at += used;
    }
    return at;
  }

  /** Takes one field or entry end and returns its bytes; 0 when it is not whole. */
  #take(bytes: Uint8Array, at: number): number {
    if (this.#skip > 0n) {
      const left = bytes.length - at;
      const used = this.#skip < BigInt(left) ? Number(this.#skip) : left;
      this.#skip -= BigInt(used);
      return used;
    }
    const feed = bytes.indexOf(LF, at);
    if (this.#skipLine) {
      this.#skipLine = feed < 0;
      return (feed < 0 ? bytes.length : feed + 1) - at;
    }
    if (feed < 0) return this.#unended(bytes, at);
    if (feed === at) {
      this.#end();
      return 1;
    }
    const equals = bytes.subarray(at, feed).indexOf(EQUALS);
    if (equals < 0) return this.#binary(bytes, at, feed);
    if (feed - at > this.#context.limits.lineBytes) this.#leaveOut();
    else this.#add(bytes.subarray(at, at + equals), bytes.subarray(at + equals + 1, feed));
    return feed + 1 - at;
  }

  /** A line that goes on in the next chunk: one that is too long already is skipped. */
  #unended(bytes: Uint8Array, at: number): number {
    const length = bytes.length - at;
    const isNamed = bytes.subarray(at, at + NAME_LIMIT_BYTES).includes(EQUALS);
    if (length <= (isNamed ? this.#context.limits.lineBytes : NAME_LIMIT_BYTES)) return 0;
    this.#leaveOut();
    this.#skipLine = true;
    return length;
  }

  /** `NAME\n`, the size, the value, `\n`. */
  #binary(bytes: Uint8Array, at: number, feed: number): number {
    const sizeAt = feed + 1;
    const valueAt = sizeAt + SIZE_BYTES;
    if (bytes.length < valueAt) return 0;
    const size = new DataView(bytes.buffer, bytes.byteOffset + sizeAt, SIZE_BYTES).getBigUint64(0, true);
    if (feed - at > NAME_LIMIT_BYTES || size > BigInt(this.#context.limits.lineBytes)) {
      this.#leaveOut();
      this.#skip = size + 1n;
      return valueAt - at;
    }
    const end = valueAt + Number(size);
    if (bytes.length < end + 1) return 0;
    this.#add(bytes.subarray(at, feed), bytes.subarray(valueAt, end));
    return end + 1 - at;
  }

  #leaveOut(): void {
    this.#fieldCount++;
    this.#flags |= ENTRY_FLAG.truncated;
  }

  #add(name: Uint8Array, value: Uint8Array): void {
    this.#fieldCount++;
    const { limits } = this.#context;
    this.#entryBytes += name.length + value.length;
    if (this.#fieldCount > limits.fields) return;
    // One long message and as much beside it: what an entry may keep at most.
    if (this.#entryBytes > 2 * limits.lineBytes) {
      this.#flags |= ENTRY_FLAG.truncated;
      return;
    }
    if (!isUtf8(value) || !isUtf8(name)) this.#flags |= ENTRY_FLAG.encodingRepaired;
    const key = decoder.decode(name);
    if (key === CURSOR) this.#cursor = decoder.decode(value);
    if (ADDRESS_FIELDS.has(key)) return;
    const text = decoder.decode(value);
    const before = this.#fields.get(key);
    // A field may occur more than once (systemd.journal-fields(7)).
    this.#fields.set(
      key,
      before === undefined ? text : [...(Array.isArray(before) ? before : [before]), text],
    );
  }

  #end(): void {
    if (this.#fieldCount === 0) return;
    this.#count++;
    const { limits } = this.#context;
    if (this.#fieldCount > limits.fields) {
      this.rejects.add({
        line: this.#count,
        reason: 'too_many_fields',
        hint: `Has ${this.#fieldCount} fields; at most ${limits.fields} are taken.`,
      });
    } else {
      const entry = entryOfFields(named(this.#fields), this.#context, this.#times);
      if ('reason' in entry)
        this.rejects.add({ line: this.#count, ...entry, sample: sampleOf(this.#fields) });
      else {
        this.#builder.add({ ...entry, flags: entry.flags | this.#flags });
        this.#accepted++;
        this.#note(this.#cursor);
      }
    }
    this.#begin();
  }

  #note(cursor: string): void {
    const { first, last, count } = this.#since;
    const isKnown = cursor !== '' && (count === 0 || last !== '');
    this.#since = { first: count === 0 ? cursor : first, last: isKnown ? cursor : '', count: count + 1 };
  }

  #begin(): void {
    this.#cursor = '';
    this.#fields = new Map();
    this.#fieldCount = 0;
    this.#entryBytes = 0;
    this.#flags = 0;
  }
}

/** Bounds what one call of `push` may take in, and with it what waits beside an unfinished field. */
const PIECE_BYTES = 64 * 1024;

/** The journal's names for what other sources call otherwise. The rest keep theirs. */
function sampleOf(fields: ReadonlyMap<string, FieldValue>): string {
  return String(fields.get('MESSAGE') ?? [...fields.keys()].join(' '));
}

function named(fields: ReadonlyMap<string, FieldValue>): Map<string, FieldValue> {
  const result = new Map<string, FieldValue>();
  for (const [name, value] of fields) {
    if (name === '_SYSTEMD_UNIT' && typeof value === 'string') {
      result.set('service', value.replace(/\.service$/, ''));
    } else if (name !== '__REALTIME_TIMESTAMP' || !fields.has('_SOURCE_REALTIME_TIMESTAMP')) {
      result.set(name, value);
    }
  }
  return result;
}

const decoder = new TextDecoder();
