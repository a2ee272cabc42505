import type { BatchBuilder } from '../../core/batch-builder.ts';
import type { DecodeContext } from '../decode-context.ts';
import type { BodySteps } from '../http/intake.ts';
import { Rejects } from '../rejects.ts';
import { otlpJsonSteps } from './decode-json.ts';
import { otlpProtoSteps } from './decode-proto.ts';
import { RecordWriter } from './record-writer.ts';

export type OtlpEncoding = 'json' | 'proto';

/** Decodes an `ExportLogsServiceRequest`. */
export function decodeOtlp(
  encoding: OtlpEncoding,
): (body: Uint8Array, builder: BatchBuilder, context: DecodeContext) => BodySteps {
  const stepsOf = encoding === 'json' ? otlpJsonSteps : otlpProtoSteps;
  return (body, builder, context) => {
    const rejects = new Rejects(context.limits.reportedRejects);
    const writer = new RecordWriter(builder, context, rejects);
    return { rejects, steps: stepsOf(body, { writer, builder, context }) };
  };
}
