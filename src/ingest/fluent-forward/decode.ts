import type { EntryInput } from '../../core/batch-builder.ts';
import { ENTRY_FLAG } from '../../core/batch.ts';
import type { DecodeContext } from '../decode-context.ts';
import { entryOfFields, type FieldsReject } from '../fields/entry-of-fields.ts';
import { type FieldValue, flatten } from '../fields/flatten.ts';
import { timeOfNumber } from '../time/epoch-time.ts';
import { isAcceptedTime } from '../time/time-rules.ts';
import { TimeParser } from '../time/time-parser.ts';
import { decodeValue, EventTime } from './decode-value.ts';
import { arrayHead, MsgpackWalk, valueEnd } from './msgpack-walk.ts';

/** One message of the Forward protocol, v1 (https://github.com/fluent/fluentd/wiki/Forward-Protocol-Specification-v1). */
export interface ForwardMessage {
  readonly tag: string;
  /** One event, `[time, record]`, in bytes; one after another. */
  readonly events: Uint8Array;
  /** `events` are compressed with gzip. */
  readonly compressed: boolean;
  /** To be acknowledged with this. */
  readonly chunk: string | undefined;
}

/**
 * Reads one whole MessagePack value as a message in any of the modes Message, Forward, PackedForward and
 * CompressedPackedForward. Undefined when it is none.
 */
export function readMessage(bytes: Uint8Array, depthLimit: number): ForwardMessage | undefined {
  const parts = elements(bytes, depthLimit);
  if (parts === undefined || parts.length < 2 || parts.length > 4) return undefined;
  const tag = decodeValue(parts[0]!);
  if (typeof tag !== 'string') return undefined;
  const second = parts[1]!;
  const list = arrayHead(second, 0);
  if (list !== undefined) {
    return { tag, events: second.subarray(list.start), compressed: false, chunk: optionOf(parts[2]).chunk };
  }
  const packed = packedBytes(second);
  if (packed !== undefined) {
    const option = optionOf(parts[2]);
    return { tag, events: packed, compressed: option.compressed === 'gzip', chunk: option.chunk };
  }
  if (parts.length < 3) return undefined;
  // Message mode: time and record stand in the message itself, as in an event but for its head.
  const length = second.length + parts[2]!.length;
  const event = new Uint8Array(1 + length);
  event[0] = 0x92;
  event.set(second, 1);
  event.set(parts[2]!, 1 + second.length);
  return { tag, events: event, compressed: false, chunk: optionOf(parts[3]).chunk };
}

/** Decodes events `[time, record]`. The tag is the service where the record names none, and an attribute. */
export class EventDecoder {
  readonly #context: DecodeContext;
  readonly #times: TimeParser;

  constructor(context: DecodeContext) {
    this.#context = context;
    this.#times = new TimeParser(context.time, context.limits);
  }

  /**
   * Hands each event of `events` to `take`, as an entry or a reject. Bytes that are no event end the list with a
   * reject: what follows cannot be told apart. Returns where it stopped, after at most `most` events.
   */
  decode(
    events: Uint8Array,
    from: { readonly tag: string; readonly at: number; readonly most: number },
    take: (event: EntryInput | FieldsReject) => void,
  ): number {
    const { limits } = this.#context;
    let { at } = from;
    for (let count = 0; at < events.length && count < from.most; count++) {
      const end = valueEnd(events, at, limits.depth + 1);
      if (end < 0) {
        take({ reason: 'truncated', hint: 'The list of events holds bytes that are no MessagePack value.' });
        return events.length;
      }
      const bytes = events.subarray(at, end);
      const event = this.#event(bytes, from.tag);
      take('reason' in event ? { ...event, sample: bytes } : event);
      at = end;
    }
    return at;
  }

  #event(bytes: Uint8Array, tag: string): EntryInput | FieldsReject {
    const { limits } = this.#context;
    if (bytes.length > limits.lineBytes) {
      return {
        reason: 'too_long',
        hint: `Has ${bytes.length} bytes; at most ${limits.lineBytes} are taken.`,
      };
    }
    const parts = elements(bytes, limits.depth + 1);
    if (parts?.length !== 2) return NO_EVENT;
    const walk = new MsgpackWalk(limits.depth + 1);
    walk.go(parts[1]!, 0);
    if (walk.pairs > limits.fields) {
      return {
        reason: 'too_many_fields',
        hint: `Has ${walk.pairs} fields; at most ${limits.fields} are taken.`,
      };
    }
    const time = decodeValue(parts[0]!);
    const record = decodeValue(parts[1]!);
    if (
      typeof record !== 'object' ||
      record === null ||
      Array.isArray(record) ||
      record instanceof EventTime
    ) {
      return NO_EVENT;
    }
    return this.#entry(flatten(record), time, tag);
  }

  #entry(fields: Map<string, FieldValue>, time: unknown, tag: string): EntryInput | FieldsReject {
    if (fields.size > 0 && tag !== '' && !fields.has(TAG)) fields.set(TAG, tag);
    const entry = entryOfFields(fields, { ...this.#context, service: tag }, this.#times);
    if ('reason' in entry) return entry;
    const timeUs =
      time instanceof EventTime ? time.timeUs : timeOfNumber(typeof time === 'number' ? time : NaN);
    const isOwn = (entry.flags & (ENTRY_FLAG.timeAssumed | ENTRY_FLAG.timeAdjusted)) === 0;
    if (isOwn || !isAcceptedTime(timeUs, this.#context.time.receivedUs, this.#context.limits)) return entry;
    return { ...entry, timeUs, flags: entry.flags & ~(ENTRY_FLAG.timeAssumed | ENTRY_FLAG.timeAdjusted) };
  }
}

const TAG = 'tag';

const NO_EVENT: FieldsReject = {
  reason: 'not_an_object',
  hint: 'An event is an array of a time and a map.',
};

/** The elements of an array that stands whole in `bytes`, at most {@link ELEMENTS_LIMIT} of them. */
export function elements(bytes: Uint8Array, depthLimit: number): Uint8Array[] | undefined {
  const head = arrayHead(bytes, 0);
  if (head === undefined || head.count > ELEMENTS_LIMIT) return undefined;
  const parts: Uint8Array[] = [];
  let at = head.start;
  while (parts.length < head.count) {
    const end = valueEnd(bytes, at, depthLimit);
    if (end < 0) return undefined;
    parts.push(bytes.subarray(at, end));
    at = end;
  }
  return parts;
}

/** A PING has six elements, more than any other message. */
const ELEMENTS_LIMIT = 8;

/** Larger options are not read: they are a name and a few words. */
const OPTION_BYTES = 4096;

function optionOf(bytes: Uint8Array | undefined): { chunk?: string; compressed?: unknown } {
  if (bytes === undefined || bytes.length > OPTION_BYTES) return {};
  const option = decodeValue(bytes);
  if (typeof option !== 'object' || option === null) return {};
  const { chunk, compressed } = option as Record<string, unknown>;
  return { ...(typeof chunk === 'string' ? { chunk } : {}), compressed };
}

/** What a binary (or, of old clients, a text) holds. */
function packedBytes(value: Uint8Array): Uint8Array | undefined {
  const type = value[0]!;
  const header =
    type >= 0xa0 && type <= 0xbf
      ? 1
      : type === 0xc4 || type === 0xd9
        ? 2
        : type === 0xc5 || type === 0xda
          ? 3
          : type === 0xc6 || type === 0xdb
            ? 5
            : undefined;
  return header === undefined ? undefined : value.subarray(header);
}
