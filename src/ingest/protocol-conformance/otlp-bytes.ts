import { protoMessage } from '../../../test/support/proto-bytes.ts';
import { EVENT } from './event.ts';
import { EVENT_NANOSECONDS } from './event-time.ts';

const { service, host, message, trace, attributes } = EVENT;

/** The event as an ExportLogsServiceRequest (opentelemetry-proto 1.5), in its JSON encoding. */
export function otlpJson(): object {
  const pairs = (values: Readonly<Record<string, string | number>>): object[] =>
    Object.entries(values).map(([key, value]) => ({
      key,
      value: typeof value === 'string' ? { stringValue: value } : { intValue: String(value) },
    }));
  const record = {
    timeUnixNano: EVENT_NANOSECONDS,
    severityNumber: 17,
    severityText: 'ERROR',
    body: { stringValue: message },
    attributes: pairs(attributes),
    traceId: trace,
  };
  const resource = { attributes: pairs({ 'service.name': service, 'host.name': host }) };
  return { resourceLogs: [{ resource, scopeLogs: [{ logRecords: [record] }] }] };
}

/** The same as protocol buffers, as HTTP and gRPC carry it. */
export function otlpProto(): Uint8Array {
  const pair = (key: string, value: string | number): Uint8Array =>
    protoMessage(
      [1, key],
      // AnyValue: string_value is field 1, int_value field 3.
      [2, typeof value === 'string' ? protoMessage([1, value]) : protoMessage([3, value])],
    );
  const record = protoMessage(
    [1, BigInt(EVENT_NANOSECONDS)],
    [2, 17],
    [5, protoMessage([1, message])],
    ...Object.entries(attributes).map(([key, value]) => [6, pair(key, value)] as const),
    [9, Buffer.from(trace, 'hex')],
  );
  const resource = protoMessage([1, pair('service.name', service)], [1, pair('host.name', host)]);
  return protoMessage([1, protoMessage([1, resource], [2, protoMessage([2, record])])]);
}
