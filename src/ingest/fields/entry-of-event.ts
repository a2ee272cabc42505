import { ENTRY_FLAG } from '../../core/batch.ts';
import type { EntryInput } from '../../core/batch-builder.ts';
import type { DecodeContext } from '../decode-context.ts';
import { cutText } from '../text-limit.ts';
import { isAcceptedTime } from '../time/time-rules.ts';
import { AttributesText } from './attributes-text.ts';
import type { FieldsReject } from './entry-of-fields.ts';
import type { FieldValue } from './flatten.ts';

/** An event of a protocol that says itself what is time, level and message. */
export interface TypedEvent {
  /** µs since the Unix epoch; NaN when the sender gave none. */
  readonly timeUs: number;
  /** Index into `LEVELS`. */
  readonly level: number;
  readonly service: string;
  readonly host: string;
  readonly message: string;
  /** Of equal names the last counts. */
  readonly attributes: ReadonlyMap<string, FieldValue>;
  readonly trace: string;
}

/** The entry of a typed event, within the limits: as `entryOfFields`, where nothing has to be found out. */
export function entryOfEvent(event: TypedEvent, context: DecodeContext): EntryInput | FieldsReject {
  const { limits } = context;
  if (event.attributes.size > limits.fields) {
    return {
      reason: 'too_many_fields',
      hint: `Has ${event.attributes.size} fields; at most ${limits.fields} are taken.`,
    };
  }
  const attributes = new AttributesText(limits.attributeBytes);
  for (const [name, value] of event.attributes) attributes.add(name, value);
  const given = withoutFeed(event.message);
  const message = given === '' ? messageOf(event.attributes) : given;
  if (message === '') return { reason: 'no_message', hint: 'The event has neither text nor attributes.' };
  let flags = 0;
  let { timeUs } = event;
  if (!isAcceptedTime(timeUs, context.time.receivedUs, limits)) {
    flags |= Number.isNaN(timeUs) ? ENTRY_FLAG.timeAssumed : ENTRY_FLAG.timeAdjusted;
    if (!Number.isNaN(timeUs)) attributes.add('originalTime', timeUs);
    timeUs = context.time.receivedUs;
  }
  const cut = cutText(message, limits.messageBytes);
  if (cut !== message || attributes.truncated) flags |= ENTRY_FLAG.truncated;
  if (!cut.isWellFormed() || attributes.repaired) flags |= ENTRY_FLAG.encodingRepaired;
  const name = (text: string): string => cutText(text, limits.nameBytes).toWellFormed();
  return {
    timeUs,
    level: event.level,
    flags,
    service: name(event.service) || context.service,
    host: name(event.host) || context.host,
    source: context.source,
    message: cut.toWellFormed(),
    attributes: attributes.toString(),
    trace: name(event.trace),
  };
}

function withoutFeed(text: string): string {
  return text.endsWith('\n') ? text.replace(/\r?\n$/, '') : text;
}

function messageOf(attributes: ReadonlyMap<string, FieldValue>): string {
  const parts: string[] = [];
  for (const [name, value] of attributes) {
    if (value !== null && value !== '')
      parts.push(`${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  }
  return parts.join(' ');
}
