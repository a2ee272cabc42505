import { hashBytes } from '../features/hash-bytes.ts';

/**
 * Named byte sections in one buffer, with a JSON header: how a model is kept. Little-endian:
 *
 *     magic (4 bytes) · version (uint32) · header length (uint32) · checksum of all that follows (uint32)
 *     · header (JSON)
 *     · sections, each at a multiple of 8
 *
 * The header holds the caller's document and each section's name and length, in order. Equal content gives equal bytes.
 */
export interface Sections {
  readonly document: unknown;
  readonly sections: Readonly<Record<string, Uint8Array>>;
}

export interface SectionsFormat {
  /** Four ASCII characters. */
  readonly magic: string;
  readonly version: number;
}

export function encodeSections(
  format: SectionsFormat,
  { document, sections }: Sections,
): Uint8Array<ArrayBuffer> {
  const names = Object.keys(sections);
  const lengths = names.map((name) => [name, sections[name]!.length]);
  const header = new TextEncoder().encode(JSON.stringify({ document, sections: lengths }));
  let at = aligned(PREFIX_BYTES + header.length);
  const starts = names.map((name) => {
    const start = at;
    at = aligned(at + sections[name]!.length);
    return start;
  });
  const bytes = new Uint8Array(at);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < 4; i++) bytes[i] = format.magic.charCodeAt(i);
  view.setUint32(4, format.version, true);
  view.setUint32(8, header.length, true);
  bytes.set(header, PREFIX_BYTES);
  for (const [index, name] of names.entries()) bytes.set(sections[name]!, starts[index]);
  view.setUint32(12, checksumOf(bytes), true);
  return bytes;
}

/**
 * Sections come back as copies, 8-byte aligned.
 * @throws RangeError or SyntaxError saying what is wrong with the bytes.
 */
export function decodeSections(format: SectionsFormat, bytes: Uint8Array): Sections {
  if (bytes.length < PREFIX_BYTES)
    throw new RangeError(`it has ${bytes.length} bytes, the header alone has ${PREFIX_BYTES}`);
  const magic = String.fromCharCode(...bytes.subarray(0, 4));
  if (magic !== format.magic) throw new RangeError(`it does not begin with ${format.magic}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint32(4, true);
  if (version !== format.version) {
    throw new RangeError(`it has format version ${version}, this program reads version ${format.version}`);
  }
  const checksum = checksumOf(bytes);
  if (view.getUint32(12, true) !== checksum) throw new RangeError('its checksum does not match its content');
  const headerEnd = PREFIX_BYTES + view.getUint32(8, true);
  if (headerEnd > bytes.length)
    throw new RangeError(`its header ends at ${headerEnd}, behind its ${bytes.length} bytes`);
  const header: unknown = JSON.parse(
    new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(PREFIX_BYTES, headerEnd)),
  );
  const { document, lengths } = readHeader(header);
  const sections: Record<string, Uint8Array> = {};
  let at = aligned(headerEnd);
  for (const [name, length] of lengths) {
    if (at + length > bytes.length)
      throw new RangeError(`section ${name} ends behind its ${bytes.length} bytes`);
    sections[name] = new Uint8Array(bytes.subarray(at, at + length));
    at = aligned(at + length);
  }
  if (at !== bytes.length) throw new RangeError(`it has ${bytes.length} bytes, its header asks for ${at}`);
  return { document, sections };
}

function readHeader(header: unknown): { document: unknown; lengths: [string, number][] } {
  if (
    typeof header !== 'object' ||
    header === null ||
    !('sections' in header) ||
    !Array.isArray(header.sections)
  ) {
    throw new RangeError('its header lists no sections');
  }
  const lengths = header.sections.map((entry: unknown): [string, number] => {
    if (
      !Array.isArray(entry) ||
      typeof entry[0] !== 'string' ||
      !Number.isSafeInteger(entry[1]) ||
      entry[1] < 0
    ) {
      throw new RangeError(`its header has the section ${JSON.stringify(entry)}`);
    }
    return [entry[0], entry[1] as number];
  });
  return { document: 'document' in header ? header.document : undefined, lengths };
}

const PREFIX_BYTES = 16;

/** FNV-1a over everything behind the prefix, with the length: tells a damaged model from a whole one. */
function checksumOf(bytes: Uint8Array): number {
  return (hashBytes(bytes, PREFIX_BYTES, bytes.length) ^ bytes.length) >>> 0;
}

function aligned(at: number): number {
  return Math.ceil(at / 8) * 8;
}
