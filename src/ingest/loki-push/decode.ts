import type { BatchBuilder } from '../../core/batch-builder.ts';
import type { DecodeContext } from '../decode-context.ts';
import type { BodySteps } from '../http/intake.ts';
import { MessageError, MessageReader } from '../protobuf/message-reader.ts';
import { Rejects } from '../rejects.ts';
import { lokiJsonSteps } from './decode-json.ts';
import { LabelReader, NO_LABELS, parseSelector, unreadableLabels } from './labels.ts';
import type { LokiNames } from './labels.ts';
import { ProtoEntryWriter } from './proto-entry-writer.ts';
import { uncompressSnappy } from './snappy-block.ts';
import { StreamWriter } from './stream-writer.ts';

/** Decodes a JSON body of Loki's push API, in its present and its first form. */
export function decodeLokiJson(body: Uint8Array, builder: BatchBuilder, context: DecodeContext): BodySteps {
  const rejects = new Rejects(context.limits.reportedRejects);
  return {
    rejects,
    steps: lokiJsonSteps(body, new StreamWriter(builder, context, rejects), { builder, context }),
  };
}

/** Decodes a body of Loki's push API in snappy-compressed protocol buffers (`logproto.PushRequest`). */
export function decodeLokiProto(body: Uint8Array, builder: BatchBuilder, context: DecodeContext): BodySteps {
  const rejects = new Rejects(context.limits.reportedRejects);
  return {
    rejects,
    steps: protoSteps(body, new StreamWriter(builder, context, rejects), { builder, context }),
  };
}

function* protoSteps(
  body: Uint8Array,
  writer: StreamWriter,
  { builder, context }: { readonly builder: BatchBuilder; readonly context: DecodeContext },
): Generator<void> {
  try {
    const push = new MessageReader(yield* uncompressSnappy(body, context.limits.decompressedBytes));
    const tools = { writer, reader: new LabelReader(), plain: new ProtoEntryWriter(builder, context) };
    while (push.next()) if (push.field === 1) yield* protoStream(push.message(), tools);
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof MessageError)) throw error;
    writer.refuse('invalid_encoding', `The body is no snappy block of a push request: ${error.message}.`);
  }
}

/** `StreamAdapter`: labels = 1, entries = 2. */
function* protoStream(
  stream: MessageReader,
  {
    writer,
    reader,
    plain,
  }: { readonly writer: StreamWriter; readonly reader: LabelReader; readonly plain: ProtoEntryWriter },
): Generator<void> {
  let selector = '';
  const head = new MessageReader(stream.bytes, stream.start, stream.end);
  while (head.next()) if (head.field === 1) selector = head.text();
  const labels = parseSelector(selector);
  if (labels === undefined) return writer.refuse('not_an_object', unreadableLabels(selector));
  const names = reader.read(labels);
  plain.share(names);
  while (stream.next()) {
    if (stream.field !== 2) continue;
    if (plain.write(stream)) writer.passed();
    else writer.writeLine(names, readEntry(stream.message(), reader));
    yield;
  }
}

/** `EntryAdapter`: timestamp = 1, line = 2, structuredMetadata = 3. */
function readEntry(
  entry: MessageReader,
  reader: LabelReader,
): { timeUs: number; text: string; metadata: LokiNames } {
  let timeUs = NaN;
  let text = '';
  let pairs: [string, string][] | undefined;
  while (entry.next()) {
    if (entry.field === 1) timeUs = readTimestamp(entry.message());
    else if (entry.field === 2) text = entry.text();
    else if (entry.field === 3) (pairs ??= []).push(readPair(entry.message()));
  }
  return { timeUs, text, metadata: pairs === undefined ? NO_LABELS : reader.read(pairs) };
}

/** `google.protobuf.Timestamp`: seconds = 1, nanos = 2. */
function readTimestamp(timestamp: MessageReader): number {
  let seconds = 0;
  let nanos = 0;
  while (timestamp.next()) {
    if (timestamp.field === 1) seconds = Number(timestamp.int64());
    else if (timestamp.field === 2) nanos = Number(timestamp.int64());
  }
  return seconds * 1e6 + Math.floor(nanos / 1000);
}

/** `LabelPairAdapter`: name = 1, value = 2. */
function readPair(pair: MessageReader): [string, string] {
  let name = '';
  let value = '';
  while (pair.next()) {
    if (pair.field === 1) name = pair.text();
    else if (pair.field === 2) value = pair.text();
  }
  return [name, value];
}
