import { AppError } from '../core/errors.ts';
import type { ScoredBlock } from './worker-protocol.ts';

/** What a processor tells the learner over the bus: chosen lines to learn from, and what happened in a block. */
export type LearnerMessage =
  | { readonly kind: 'sample'; readonly envelope: Uint8Array }
  | { readonly kind: 'report'; readonly report: BlockReport };

export type BlockReport = Pick<ScoredBlock, 'summary' | 'counts' | 'traces' | 'lines'>;

/** First byte of a message; an unknown one is a newer program's. */
const SAMPLE = 1;
const REPORT = 2;

/** One byte of kind, then the envelope as it is, or the report as JSON. */
export function encodeLearnerMessage(message: LearnerMessage): Uint8Array {
  const body =
    message.kind === 'sample'
      ? message.envelope
      : new TextEncoder().encode(JSON.stringify(message.report, arraysToJson));
  const bytes = new Uint8Array(body.length + 1);
  bytes[0] = message.kind === 'sample' ? SAMPLE : REPORT;
  bytes.set(body, 1);
  return bytes;
}

/** @throws AppError ENVELOPE_INVALID for a kind this program does not know or a report that is no JSON. */
export function decodeLearnerMessage(bytes: Uint8Array): LearnerMessage {
  const body = bytes.subarray(1);
  if (bytes[0] === SAMPLE) return { kind: 'sample', envelope: body };
  if (bytes[0] !== REPORT) throw unknown(`kind ${bytes[0]}`);
  try {
    const report = JSON.parse(new TextDecoder().decode(body), arraysFromJson) as BlockReport;
    return { kind: 'report', report };
  } catch (cause) {
    throw unknown('a report that is no JSON', cause);
  }
}

const ARRAYS = { Float64Array, Uint8Array, Uint16Array, Uint32Array, Int32Array, Float32Array } as const;

function arraysToJson(_key: string, value: unknown): unknown {
  if (!ArrayBuffer.isView(value)) return value;
  return { $type: value.constructor.name, values: Array.from(value as unknown as Iterable<number>) };
}

function arraysFromJson(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('$type' in value) || !('values' in value))
    return value;
  const { $type: type, values } = value;
  const create = Object.hasOwn(ARRAYS, String(type)) ? ARRAYS[type as keyof typeof ARRAYS] : undefined;
  return create === undefined || !Array.isArray(values) ? value : create.from(values as number[]);
}

function unknown(what: string, cause?: unknown): AppError {
  return new AppError('ENVELOPE_INVALID', `A message for the learner holds ${what}.`, {
    nextStep: 'Upgrade this process to the version of the one that sent it.',
    cause,
  });
}
