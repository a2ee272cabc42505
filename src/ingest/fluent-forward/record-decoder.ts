import type { EntryInput } from '../../core/batch-builder.ts';
import { ENTRY_FLAG } from '../../core/batch.ts';
import type { DecodeContext } from '../decode-context.ts';
import { entryOfFields, type FieldsReject } from '../fields/entry-of-fields.ts';
import { type FieldValue, flatten } from '../fields/flatten.ts';
import { timeOfNumber } from '../time/epoch-time.ts';
import { isAcceptedTime } from '../time/time-rules.ts';
import { TimeParser } from '../time/time-parser.ts';
import { decodeValue, EventTime } from './decode-value.ts';
import { elements } from './elements.ts';
import { MsgpackWalk, valueEnd } from './msgpack-walk.ts';

/** Turns one event, whatever it looks like, into an entry or a reject: the specification of `EventDecoder`. */
export class EventRecordDecoder {
  readonly #context: DecodeContext;
  readonly #times: TimeParser;

  constructor(context: DecodeContext) {
    this.#context = context;
    this.#times = new TimeParser(context.time, context.limits);
  }

  /** The event at `events[at]`, and the index behind it: the end when its bytes are no value. */
  read(
    events: Uint8Array,
    at: number,
    tag: string,
  ): { readonly event: EntryInput | FieldsReject; readonly end: number } {
    const end = valueEnd(events, at, this.#context.limits.depth + 1);
    if (end < 0) return { event: NO_VALUE, end: events.length };
    const bytes = events.subarray(at, end);
    const event = this.#event(bytes, tag);
    return { event: 'reason' in event ? { ...event, sample: bytes } : event, end };
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

const NO_VALUE: FieldsReject = {
  reason: 'truncated',
  hint: 'The list of events holds bytes that are no MessagePack value.',
};

const NO_EVENT: FieldsReject = {
  reason: 'not_an_object',
  hint: 'An event is an array of a time and a map.',
};
