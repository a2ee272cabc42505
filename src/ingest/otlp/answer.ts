import type { Rejects } from '../rejects.ts';
import type { OtlpEncoding } from './decode.ts';

/** `ExportLogsServiceResponse`: empty, or what was refused as `partial_success`. */
export function exportAnswer(encoding: OtlpEncoding, rejects: Pick<Rejects, 'count' | 'list'>): Uint8Array {
  if (rejects.count === 0) return encoding === 'json' ? encoder.encode('{}') : new Uint8Array(0);
  const [first] = rejects.list;
  const message = `Record ${first?.line}: ${first?.hint}`;
  if (encoding === 'json') {
    const partialSuccess = { rejectedLogRecords: String(rejects.count), errorMessage: message };
    return encoder.encode(JSON.stringify({ partialSuccess }));
  }
  const text = encoder.encode(message);
  const partial = [0x08, ...varint(rejects.count), 0x12, ...varint(text.length), ...text];
  return Uint8Array.from([0x0a, ...varint(partial.length), ...partial]);
}

/** `google.rpc.Status`: code = 1, message = 2: what an OTLP/HTTP client expects with a 4xx or 5xx. */
export function statusAnswer(encoding: OtlpEncoding, code: number, message: string): Uint8Array {
  if (encoding === 'json') return encoder.encode(JSON.stringify({ code, message }));
  const text = encoder.encode(message);
  return Uint8Array.from([0x08, ...varint(code), 0x12, ...varint(text.length), ...text]);
}

/** `google.rpc.Status` with a `google.rpc.RetryInfo` (retry_delay = 1: seconds = 1) among its details = 3. */
export function retryStatus(code: number, message: string, seconds: number): Uint8Array {
  const type = encoder.encode('type.googleapis.com/google.rpc.RetryInfo');
  const info = [0x0a, ...lengthAnd([0x08, ...varint(seconds)])];
  const any = [0x0a, ...lengthAnd(type), 0x12, ...lengthAnd(info)];
  return Uint8Array.from([...statusAnswer('proto', code, message), 0x1a, ...lengthAnd(any)]);
}

const encoder = new TextEncoder();

function lengthAnd(bytes: Iterable<number>): number[] {
  const list = [...bytes];
  return [...varint(list.length), ...list];
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
}
