import { AppError } from '../core/errors.ts';
import type { LevelShares } from '../pipeline/pattern/level-shares.ts';
import type { ModelNews } from '../pipeline/pattern/model-news.ts';
import type { ScoredBlock } from './worker-protocol.ts';

/** What a processor tells the learner over the bus: chosen lines to learn from, and what happened in a block. */
export type LearnerMessage =
  | { readonly kind: 'sample'; readonly envelope: Uint8Array }
  | { readonly kind: 'report'; readonly report: BlockReport };

export type BlockReport = Pick<ScoredBlock, 'summary' | 'counts' | 'traces' | 'lines' | 'news'> &
  /** Absent in reports of older processes. */
  Partial<Pick<ScoredBlock, 'values'>>;

/** First byte of a message; an unknown one is a newer program's, or 2, an older one's report. */
const SAMPLE = 1;
const REPORT = 3;

/** Numbers of a report start at multiples of this, so that any of their arrays may be a view. */
const ALIGNMENT = 8;
/** Kind, three bytes of nothing, length of the JSON. */
const REPORT_PREFIX_BYTES = 8;

/**
 * One byte of kind, then the envelope as it is; or the report: the length of its JSON (32 bits, little-endian, at byte
 * 4), the JSON, padded, and the bytes of its arrays, which the JSON names by type, offset and length. Its thousands of
 * counts are neither printed nor parsed.
 */
export function encodeLearnerMessage(message: LearnerMessage): Uint8Array {
  return message.kind === 'sample' ? encodeSample(message.envelope) : encodeReport(message.report);
}

/** @throws AppError ENVELOPE_INVALID for a kind this program does not know or a report that is none. */
export function decodeLearnerMessage(bytes: Uint8Array): LearnerMessage {
  if (bytes[0] === SAMPLE) return { kind: 'sample', envelope: bytes.subarray(1) };
  if (bytes[0] !== REPORT) throw unknown(`kind ${bytes[0]}`);
  try {
    return { kind: 'report', report: decodeReport(bytes) };
  } catch (cause) {
    throw unknown('a report that cannot be read', cause);
  }
}

function encodeSample(envelope: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(envelope.length + 1);
  bytes[0] = SAMPLE;
  bytes.set(envelope, 1);
  return bytes;
}

function encodeReport(report: BlockReport): Uint8Array {
  const arrays: { readonly bytes: Uint8Array; readonly offset: number }[] = [];
  let size = 0;
  // As a text of their own: what stands in log lines must not be taken for the place of an array.
  const withText: ReportText = {
    ...report,
    lines: JSON.stringify(report.lines),
    news: report.news === undefined ? undefined : formatNews(report.news),
  };
  const json = JSON.stringify(withText, (_key, value: unknown) => {
    if (!isArray(value)) return value;
    const offset = size;
    arrays.push({ bytes: new Uint8Array(value.buffer, value.byteOffset, value.byteLength), offset });
    size = aligned(size + value.byteLength);
    return { $type: value.constructor.name, offset, length: value.length };
  });
  const head = new TextEncoder().encode(json);
  const start = aligned(REPORT_PREFIX_BYTES + head.length);
  const bytes = new Uint8Array(start + size);
  bytes[0] = REPORT;
  new DataView(bytes.buffer).setUint32(4, head.length, true);
  bytes.set(head, REPORT_PREFIX_BYTES);
  for (const array of arrays) bytes.set(array.bytes, start + array.offset);
  return bytes;
}

function decodeReport(bytes: Uint8Array): BlockReport {
  const whole = bytes.byteOffset % ALIGNMENT === 0 ? bytes : bytes.slice();
  const length = new DataView(whole.buffer, whole.byteOffset).getUint32(4, true);
  const json = whole.subarray(REPORT_PREFIX_BYTES, REPORT_PREFIX_BYTES + length);
  const buffer = whole.buffer as ArrayBuffer;
  const start = whole.byteOffset + aligned(REPORT_PREFIX_BYTES + length);
  const withText = JSON.parse(new TextDecoder().decode(json), (_key, value: unknown) => {
    if (!isPlace(value)) return value;
    return new ARRAYS[value.$type](buffer, start + value.offset, value.length);
  }) as ReportText;
  const { news, ...rest } = withText;
  return {
    ...rest,
    lines: JSON.parse(withText.lines) as BlockReport['lines'],
    ...(news === undefined ? {} : { news: parseNews(news) }),
  };
}

/** A report whose lines and news are texts of their own. */
type ReportText = Omit<BlockReport, 'lines' | 'news'> & {
  readonly lines: string;
  readonly news: string | undefined;
};

/** JSON knows no maps: lists of pairs stand for them. */
function formatNews({ version, aliases, levelShares }: ModelNews): string {
  return JSON.stringify({ version, aliases: [...aliases], levelShares: [...levelShares] });
}

function parseNews(text: string): ModelNews {
  const { version, aliases, levelShares } = JSON.parse(text) as {
    readonly version: number;
    readonly aliases: readonly [string, string][];
    readonly levelShares: readonly [string, LevelShares][];
  };
  return { version, aliases: new Map(aliases), levelShares: new Map(levelShares) };
}

const ARRAYS = {
  Float64Array,
  Uint8Array,
  Uint16Array,
  Uint32Array,
  Int16Array,
  Int32Array,
  Float32Array,
} as const;
type ArrayName = keyof typeof ARRAYS;

interface ArrayPlace {
  readonly $type: ArrayName;
  /** Bytes from the first array's start. */
  readonly offset: number;
  readonly length: number;
}

function isArray(value: unknown): value is InstanceType<(typeof ARRAYS)[ArrayName]> {
  return ArrayBuffer.isView(value) && Object.hasOwn(ARRAYS, value.constructor.name);
}

function isPlace(value: unknown): value is ArrayPlace {
  return (
    typeof value === 'object' &&
    value !== null &&
    '$type' in value &&
    Object.hasOwn(ARRAYS, String(value.$type)) &&
    'offset' in value &&
    Number.isInteger(value.offset) &&
    'length' in value &&
    Number.isInteger(value.length)
  );
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

function unknown(what: string, cause?: unknown): AppError {
  return new AppError('ENVELOPE_INVALID', `A message for the learner holds ${what}.`, {
    nextStep: 'Upgrade this process to the version of the one that sent it.',
    cause,
  });
}
