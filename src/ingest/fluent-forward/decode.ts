import type { BatchBuilder } from '../../core/batch-builder.ts';
import type { DecodeContext } from '../decode-context.ts';
import type { FieldsReject } from '../fields/entry-of-fields.ts';
import { decodeValue } from './decode-value.ts';
import { elements } from './elements.ts';
import { EventReader } from './event-reader.ts';
import { arrayHead } from './msgpack-walk.ts';
import { EventRecordDecoder } from './record-decoder.ts';

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

/** Gives a builder an event's entry, or returns why there is none. */
export type WriteEvent = (builder: BatchBuilder) => FieldsReject | undefined;

/** Decodes events `[time, record]`. The tag is the service where the record names none, and an attribute. */
export class EventDecoder {
  readonly #reader: EventReader;
  readonly #records: EventRecordDecoder;
  #events: Uint8Array = EMPTY;
  #tag = '';
  #at = 0;

  constructor(context: DecodeContext) {
    this.#reader = new EventReader(context);
    this.#records = new EventRecordDecoder(context);
  }

  /**
   * Hands each event of `events` to `take`, which must call what it is given, once and before it returns. Bytes that
   * are no event end the list with a reject: what follows cannot be told apart. Returns where it stopped, after at
   * most `most` events.
   */
  decode(
    events: Uint8Array,
    from: { readonly tag: string; readonly at: number; readonly most: number },
    take: (write: WriteEvent) => void,
  ): number {
    this.#events = events;
    this.#tag = from.tag;
    this.#at = from.at;
    this.#reader.begin(events, from.tag);
    for (let count = 0; this.#at < events.length && count < from.most; count++) take(this.#write);
    this.#events = EMPTY;
    return this.#at;
  }

  readonly #write = (builder: BatchBuilder): FieldsReject | undefined => {
    const end = this.#reader.read(builder, this.#at);
    if (end >= 0) {
      this.#at = end;
      return undefined;
    }
    const record = this.#records.read(this.#events, this.#at, this.#tag);
    this.#at = record.end;
    if ('reason' in record.event) return record.event;
    builder.add(record.event);
    return undefined;
  };
}

const EMPTY = new Uint8Array(0);

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
