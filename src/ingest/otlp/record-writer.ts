import type { BatchBuilder } from '../../core/batch-builder.ts';
import { ZERO } from '../bytes/ascii.ts';
import { parseLevel } from '../../core/level.ts';
import type { RejectReason } from '../../core/errors.ts';
import type { DecodeContext } from '../decode-context.ts';
import { entryOfEvent } from '../fields/entry-of-event.ts';
import { flatten } from '../fields/flatten.ts';
import type { FieldValue } from '../fields/flatten.ts';
import type { Rejects } from '../rejects.ts';
import { levelOfSeverity } from './severity.ts';

/** What all records of a resource share. */
export interface OtlpResource {
  readonly service: string;
  readonly host: string;
  readonly others: ReadonlyMap<string, FieldValue>;
}

/** A log record as both encodings give it. */
export interface OtlpRecord {
  /** µs; NaN when the record has no time of its own. */
  readonly timeUs: number;
  readonly observedUs: number;
  readonly severityNumber: number;
  readonly severityText: string;
  /** Any value: text, number, boolean, null, array or object. */
  readonly body: unknown;
  readonly attributes: readonly (readonly [name: string, value: unknown])[];
  /** Hex digits. */
  readonly traceId: string;
  readonly spanId: string;
  readonly eventName: string;
}

/** Where the records of a body go. */
export interface OtlpTarget {
  readonly writer: RecordWriter;
  readonly builder: BatchBuilder;
  readonly context: DecodeContext;
}

/** Makes entries of log records (OpenTelemetry log data model). */
export class RecordWriter {
  readonly #builder: BatchBuilder;
  readonly #context: DecodeContext;
  readonly #rejects: Rejects;
  #line = 0;

  constructor(builder: BatchBuilder, context: DecodeContext, rejects: Rejects) {
    this.#builder = builder;
    this.#context = context;
    this.#rejects = rejects;
  }

  write(resource: OtlpResource, scope: string, record: OtlpRecord): void {
    this.#line++;
    const attributes = new Map<string, FieldValue>(resource.others);
    if (scope !== '') attributes.set(SCOPE, scope);
    for (const [name, value] of record.attributes) setFlat(attributes, name, value);
    if (!isNoId(record.spanId)) attributes.set(SPAN_ID, record.spanId);
    const message = messageOf(record, attributes);
    // The text tells finer levels of the same range apart; it is kept when it is no usual name.
    if (record.severityText !== '' && parseLevel(record.severityText) === 'unknown') {
      attributes.set('severityText', record.severityText);
    }
    const entry = entryOfEvent(
      {
        timeUs: record.timeUs === record.timeUs ? record.timeUs : record.observedUs,
        level: levelOfSeverity(record.severityNumber, record.severityText),
        service: resource.service,
        host: resource.host,
        message,
        attributes,
        trace: isNoId(record.traceId) ? '' : record.traceId,
      },
      this.#context,
    );
    if ('reason' in entry) this.#rejects.add({ line: this.#line, ...entry, sample: message });
    else this.#builder.add(entry);
  }

  /** Counts a record that was written in another way. */
  passed(): void {
    this.#line++;
  }

  /** Counts a record, or a body, that cannot be read. */
  refuse(reason: RejectReason, hint: string): void {
    this.#line++;
    this.#rejects.add({ line: this.#line, reason, hint });
  }
}

/** The instrumentation scope, most often the logger's name (semantic convention `otel.scope.name`). */
export const SCOPE = 'otel.scope.name';

export const SPAN_ID = 'spanId';

/** An id of zeros is none (W3C Trace Context §3.2.2.3). */
export function isNoId(id: string): boolean {
  for (let i = 0; i < id.length; i++) if (id.charCodeAt(i) !== ZERO) return false;
  return true;
}

/** The attributes of a resource by what they name (semantic conventions `service.name`, `host.name`). */
export function readResource(attributes: readonly (readonly [name: string, value: unknown])[]): OtlpResource {
  let service = '';
  let host = '';
  const others = new Map<string, FieldValue>();
  for (const [name, value] of attributes) {
    if (name === 'service.name' && typeof value === 'string') service = value;
    else if (name === 'host.name' && typeof value === 'string') host = value;
    else setFlat(others, name, value);
  }
  return { service, host, others };
}

function setFlat(target: Map<string, FieldValue>, name: string, value: unknown): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    target.set(name, value as FieldValue);
  else for (const [key, part] of flatten(value)) target.set(`${name}.${key}`, part);
}

/** The body as text. Of a body with fields those are attributes, and what its `message` says is the text. */
function messageOf(record: OtlpRecord, attributes: Map<string, FieldValue>): string {
  const { body } = record;
  if (typeof body === 'string') return body;
  if (body === undefined || body === null) return record.eventName;
  if (typeof body !== 'object' || Array.isArray(body)) return JSON.stringify(body);
  const fields = flatten(body);
  const key = ['message', 'msg', 'body', 'event'].find((name) => typeof fields.get(name) === 'string');
  const message = key === undefined ? '' : (fields.get(key) as string);
  if (key !== undefined) fields.delete(key);
  for (const [name, value] of fields) attributes.set(name, value);
  return message;
}
