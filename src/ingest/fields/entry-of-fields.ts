import { ENTRY_FLAG } from '../../core/batch.ts';
import type { EntryInput } from '../../core/batch-builder.ts';
import type { RejectReason } from '../../core/errors.ts';
import { LEVEL_CODE, levelOfNumber, parseLevel } from '../../core/level.ts';
import { AttributesText } from './attributes-text.ts';
import type { DecodeContext } from '../decode-context.ts';
import { type NamedFields, nameFields, plainDialect } from './field-dialect.ts';
import type { FieldRole } from './field-roles.ts';
import type { FieldValue } from './flatten.ts';
import { isRawNumber } from './parse-json.ts';
import type { RejectSample } from '../rejects.ts';
import { cutText } from '../text-limit.ts';
import type { TimeParser } from '../time/time-parser.ts';

/** Why fields make no entry. */
export interface FieldsReject {
  readonly reason: RejectReason;
  readonly hint: string;
  /** What was rejected, where whoever rejects has it at hand. */
  readonly sample?: RejectSample;
}

/**
 * The entry that flat fields describe. This is the specification of how fields become an entry; faster ways must
 * give the same.
 *
 * Of the fields with one role (see `field-roles.ts`) the best ranked one with a usable value has it; the others
 * are attributes, in the order they came. Null and empty values of such fields are dropped. A level that is no
 * known name stays an attribute. A time that cannot be read, or is out of the accepted range, is kept as attribute
 * `originalTime`. Without a message, the attributes in the form `key=value` are the message.
 */
export function entryOfFields(
  given: ReadonlyMap<string, FieldValue>,
  context: DecodeContext,
  times: TimeParser,
): EntryInput | FieldsReject {
  const named = nameFields(given, context.dialect ?? plainDialect);
  const { fields } = named;
  const roles = assignRoles(named, times);
  const { limits } = context;
  const attributes = new AttributesText(limits.attributeBytes);
  for (const [name, value] of fields) {
    if (roles.consumed.has(name)) continue;
    attributes.add(name, value);
  }
  const messageField = roles.values.get('message');
  const message =
    messageField === undefined ? messageOfAttributes(fields, roles.consumed) : textOf(messageField);
  if (message === '') {
    return { reason: 'no_message', hint: 'Give the text of the event in a field "message".' };
  }
  const time = roles.values.get('time');
  let flags = 0;
  let timeUs = time === undefined ? NaN : times.parse(time);
  if (!(timeUs === timeUs)) {
    timeUs = context.time.receivedUs;
    flags |= roles.oddTime === undefined ? ENTRY_FLAG.timeAssumed : ENTRY_FLAG.timeAdjusted;
    if (roles.oddTime !== undefined) attributes.add('originalTime', roles.oddTime);
  }
  const cut = cutText(message, limits.messageBytes);
  if (cut !== message || attributes.truncated) flags |= ENTRY_FLAG.truncated;
  if (!cut.isWellFormed() || attributes.repaired) flags |= ENTRY_FLAG.encodingRepaired;
  const name = (role: 'service' | 'host' | 'trace'): string => {
    const value = roles.values.get(role);
    return value === undefined ? '' : cutText(textOf(value), limits.nameBytes).toWellFormed();
  };
  return {
    timeUs,
    level: levelOf(roles.values.get('level') ?? null),
    flags,
    service: name('service') || context.service,
    host: name('host') || context.host,
    source: context.source,
    message: cut.toWellFormed(),
    attributes: attributes.toString(),
    trace: traceOf(name('trace')),
  };
}

interface Roles {
  readonly values: ReadonlyMap<FieldRole, FieldValue>;
  /** Names of fields that are no attributes. */
  readonly consumed: ReadonlySet<string>;
  /** The best ranked time when none could be read. */
  readonly oddTime: FieldValue | undefined;
}

function assignRoles({ fields, roleOf }: NamedFields, times: TimeParser): Roles {
  const candidates = new Map<FieldRole, { rank: number; name: string; value: FieldValue }>();
  const consumed = new Set<string>();
  let odd: { rank: number; name: string; value: FieldValue } | undefined;
  for (const [name, value] of fields) {
    const ranked = roleOf(name);
    if (ranked === undefined) continue;
    if (value === null || value === '') {
      consumed.add(name);
      continue;
    }
    const { role, rank } = ranked;
    if (!isUsable(role, value, times)) {
      if (role === 'time' && isTimeLike(value) && rank < (odd?.rank ?? Infinity)) odd = { rank, name, value };
      continue;
    }
    if (rank < (candidates.get(role)?.rank ?? Infinity)) candidates.set(role, { rank, name, value });
  }
  const values = new Map<FieldRole, FieldValue>();
  for (const [role, { name, value }] of candidates) {
    values.set(role, value);
    consumed.add(name);
  }
  if (odd !== undefined && !candidates.has('time')) consumed.add(odd.name);
  return { values, consumed, oddTime: candidates.has('time') ? undefined : odd?.value };
}

function isUsable(role: FieldRole, value: FieldValue, times: TimeParser): boolean {
  switch (role) {
    case 'time':
      return times.parse(value) >= 0;
    case 'level':
      return levelOf(value) !== LEVEL_CODE.unknown;
    case 'message':
      return true;
    case 'service':
    case 'host':
    case 'trace':
      return typeof value === 'string' || typeof value === 'number' || isRawNumber(value);
  }
}

function isTimeLike(value: FieldValue): boolean {
  return typeof value === 'string' || typeof value === 'number' || isRawNumber(value);
}

/** Index into `LEVELS`. */
function levelOf(value: FieldValue): number {
  if (typeof value === 'number') return LEVEL_CODE[levelOfNumber(value)];
  if (typeof value !== 'string') return LEVEL_CODE.unknown;
  const level = parseLevel(value);
  if (level !== 'unknown' || !SHORT_NUMBER.test(value)) return LEVEL_CODE[level];
  return LEVEL_CODE[levelOfNumber(Number(value))];
}

const SHORT_NUMBER = /^\d{1,3}$/;

function textOf(value: FieldValue): string {
  if (typeof value === 'string') return value.endsWith('\n') ? value.replace(/\r?\n$/, '') : value;
  return JSON.stringify(value);
}

function messageOfAttributes(fields: ReadonlyMap<string, FieldValue>, consumed: ReadonlySet<string>): string {
  const parts: string[] = [];
  for (const [name, value] of fields) {
    if (!consumed.has(name) && value !== null && value !== '') parts.push(`${name}=${textOf(value)}`);
  }
  return parts.join(' ');
}

/** W3C Trace Context §3.2.2: version, trace id, parent id, flags. */
const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/;

function traceOf(trace: string): string {
  return trace.length === 55 ? (TRACEPARENT.exec(trace)?.[1] ?? trace) : trace;
}
