import type { DictionaryColumn, EntryBatch, TextColumn } from './batch.ts';
import { isBatchId } from './batch-id.ts';
import { AppError } from './errors.ts';

/**
 * The bytes of a batch on the broker. Little-endian:
 *
 *     magic "LSB" + version (4 bytes) · header length (4 bytes) · header (JSON, padded with spaces to 8)
 *     · timeUs · message offsets · attribute offsets · trace offsets · service, host, source index
 *     · level · flags · message bytes · attribute bytes · trace bytes
 *
 * Sections stand in falling order of alignment, so that decoding is views, not copies. Readers accept every
 * version they know; a writer writes the newest. A newer version is refused with the version in the message.
 */
export const ENVELOPE_VERSION = 1;

const MAGIC = 0x42534c; // "LSB", little-endian
const PREFIX_BYTES = 8;

interface Header {
  readonly batchId: string;
  readonly count: number;
  readonly receivedUs: number;
  readonly services: readonly string[];
  readonly hosts: readonly string[];
  readonly sources: readonly string[];
  readonly messageBytes: number;
  readonly attributeBytes: number;
  readonly traceBytes: number;
}

/** Memory of exactly so many bytes, at a multiple of 8 of its buffer; every one of them will be written. */
export type AllocateBytes = (bytes: number) => Uint8Array<ArrayBuffer>;

/** Bytes of `batch`, in memory of exactly their length. */
export function encodeEnvelope(
  batch: EntryBatch,
  allocate: AllocateBytes = (bytes) => new Uint8Array(bytes),
): Uint8Array<ArrayBuffer> {
  const header = encodeHeader(batch);
  const layout = layoutOf(header.length, batch.count, {
    message: batch.message.bytes.length,
    attributes: batch.attributes.bytes.length,
    trace: batch.trace.bytes.length,
  });
  const bytes = allocate(layout.end);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  view.setUint32(0, MAGIC | (ENVELOPE_VERSION << 24), true);
  view.setUint32(4, header.length, true);
  bytes.set(header, PREFIX_BYTES);
  bytes.set(bytesOf(batch.timeUs), layout.timeUs);
  bytes.set(bytesOf(batch.message.offsets), layout.messageOffsets);
  bytes.set(bytesOf(batch.attributes.offsets), layout.attributeOffsets);
  bytes.set(bytesOf(batch.trace.offsets), layout.traceOffsets);
  bytes.set(bytesOf(batch.service.index), layout.service);
  bytes.set(bytesOf(batch.host.index), layout.host);
  bytes.set(bytesOf(batch.source.index), layout.source);
  bytes.set(batch.level, layout.level);
  bytes.set(batch.flags, layout.flags);
  bytes.set(batch.message.bytes, layout.message);
  bytes.set(batch.attributes.bytes, layout.attributes);
  bytes.set(batch.trace.bytes, layout.trace);
  return bytes;
}

/**
 * The batch in `bytes`, as views over them (copied first when they are not 8-byte aligned).
 * @throws AppError ENVELOPE_INVALID when the bytes are no envelope, are cut, or index beyond their dictionaries.
 */
export function decodeEnvelope(bytes: Uint8Array): EntryBatch {
  // Not `slice`: that of a Node.js Buffer is a view.
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes);
  const header = decodeHeader(aligned);
  const { count } = header.value;
  const layout = layoutOf(header.length, count, {
    message: header.value.messageBytes,
    attributes: header.value.attributeBytes,
    trace: header.value.traceBytes,
  });
  if (layout.end !== aligned.length) {
    throw invalid(`it is ${aligned.length} bytes long where its header describes ${layout.end}`);
  }
  const { buffer, byteOffset } = aligned;
  const at = (offset: number): number => byteOffset + offset;
  const batch: EntryBatch = {
    batchId: header.value.batchId,
    count,
    receivedUs: header.value.receivedUs,
    timeUs: new Float64Array(buffer, at(layout.timeUs), count),
    level: new Uint8Array(buffer, at(layout.level), count),
    flags: new Uint8Array(buffer, at(layout.flags), count),
    service: { values: header.value.services, index: new Uint16Array(buffer, at(layout.service), count) },
    host: { values: header.value.hosts, index: new Uint16Array(buffer, at(layout.host), count) },
    source: { values: header.value.sources, index: new Uint16Array(buffer, at(layout.source), count) },
    message: {
      bytes: aligned.subarray(layout.message, layout.attributes),
      offsets: new Uint32Array(buffer, at(layout.messageOffsets), count + 1),
    },
    attributes: {
      bytes: aligned.subarray(layout.attributes, layout.trace),
      offsets: new Uint32Array(buffer, at(layout.attributeOffsets), count + 1),
    },
    trace: {
      bytes: aligned.subarray(layout.trace, layout.end),
      offsets: new Uint32Array(buffer, at(layout.traceOffsets), count + 1),
    },
  };
  checkColumns(batch);
  return batch;
}

/** Whether `bytes` are an envelope of a version that only a newer program knows. */
export function isNewerEnvelope(bytes: Uint8Array): boolean {
  const [l, s, b, version = 0] = bytes;
  return l === 0x4c && s === 0x53 && b === 0x42 && version > ENVELOPE_VERSION;
}

interface TextLengths {
  readonly message: number;
  readonly attributes: number;
  readonly trace: number;
}

function layoutOf(headerBytes: number, count: number, text: TextLengths) {
  const timeUs = PREFIX_BYTES + headerBytes;
  const messageOffsets = timeUs + 8 * count;
  const attributeOffsets = messageOffsets + 4 * (count + 1);
  const traceOffsets = attributeOffsets + 4 * (count + 1);
  const service = traceOffsets + 4 * (count + 1);
  const host = service + 2 * count;
  const source = host + 2 * count;
  const level = source + 2 * count;
  const flags = level + count;
  const message = flags + count;
  const attributes = message + text.message;
  const trace = attributes + text.attributes;
  const end = trace + text.trace;
  return {
    timeUs,
    messageOffsets,
    attributeOffsets,
    traceOffsets,
    service,
    host,
    source,
    level,
    flags,
    message,
    attributes,
    trace,
    end,
  };
}

function encodeHeader(batch: EntryBatch): Uint8Array {
  const header: Header = {
    batchId: batch.batchId,
    count: batch.count,
    receivedUs: batch.receivedUs,
    services: batch.service.values,
    hosts: batch.host.values,
    sources: batch.source.values,
    messageBytes: batch.message.bytes.length,
    attributeBytes: batch.attributes.bytes.length,
    traceBytes: batch.trace.bytes.length,
  };
  const json = new TextEncoder().encode(JSON.stringify(header));
  const padded = new Uint8Array(Math.ceil(json.length / 8) * 8).fill(0x20);
  padded.set(json);
  return padded;
}

function decodeHeader(bytes: Uint8Array): { value: Header; length: number } {
  if (bytes.length < PREFIX_BYTES)
    throw invalid(`it is ${bytes.length} bytes long, shorter than any envelope`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = view.getUint32(0, true);
  if ((word & 0xffffff) !== MAGIC) throw invalid('it does not start with "LSB"');
  const version = word >>> 24;
  if (version !== ENVELOPE_VERSION) {
    throw invalid(`it has version ${version} and this program knows version ${ENVELOPE_VERSION}`);
  }
  const length = view.getUint32(4, true);
  if (PREFIX_BYTES + length > bytes.length) throw invalid(`its header of ${length} bytes is cut`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder().decode(bytes.subarray(PREFIX_BYTES, PREFIX_BYTES + length)));
  } catch (cause) {
    throw invalid('its header is not JSON', cause);
  }
  if (!isHeader(parsed)) throw invalid('its header lacks a field or has one of another type');
  return { value: parsed, length };
}

function isHeader(value: unknown): value is Header {
  if (typeof value !== 'object' || value === null) return false;
  const header = value as Record<keyof Header, unknown>;
  const strings = (list: unknown): boolean =>
    Array.isArray(list) && list.every((item) => typeof item === 'string');
  const size = (number: unknown): boolean =>
    typeof number === 'number' && Number.isInteger(number) && number >= 0 && number < 2 ** 32;
  return (
    typeof header.batchId === 'string' &&
    isBatchId(header.batchId) &&
    size(header.count) &&
    typeof header.receivedUs === 'number' &&
    strings(header.services) &&
    strings(header.hosts) &&
    strings(header.sources) &&
    size(header.messageBytes) &&
    size(header.attributeBytes) &&
    size(header.traceBytes)
  );
}

function checkColumns(batch: EntryBatch): void {
  checkDictionary('service', batch.service);
  checkDictionary('host', batch.host);
  checkDictionary('source', batch.source);
  checkText('message', batch.message);
  checkText('attributes', batch.attributes);
  checkText('trace', batch.trace);
}

function checkDictionary(name: string, column: DictionaryColumn): void {
  const { index } = column;
  const known = column.values.length;
  for (let row = 0; row < index.length; row++) {
    if (index[row]! >= known) throw invalid(`row ${row} names ${name} ${index[row]} of ${known}`);
  }
}

function checkText(name: string, column: TextColumn): void {
  const { offsets, bytes } = column;
  let previous = 0;
  for (let row = 0; row < offsets.length; row++) {
    const offset = offsets[row]!;
    if (offset < previous) throw invalid(`${name} offsets go back at row ${row}`);
    previous = offset;
  }
  if (offsets[0] !== 0 || previous !== bytes.length)
    throw invalid(`${name} offsets do not span its ${bytes.length} bytes`);
}

function bytesOf(array: Float64Array | Uint32Array | Uint16Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function invalid(what: string, cause?: unknown): AppError {
  return new AppError('ENVELOPE_INVALID', `A queued batch cannot be decoded: ${what}.`, {
    nextStep:
      'It was moved to the dead letters. If its version is newer, upgrade this process; else report the producer that wrote it.',
    cause,
  });
}
