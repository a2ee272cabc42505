import { BatchBuilder } from '../../core/batch-builder.ts';
import type { EntryInput } from '../../core/batch-builder.ts';
import type { EntryBatch } from '../../core/batch.ts';
import { BRACE_OPEN, isBlank, LF } from '../bytes/ascii.ts';
import type { DecodeContext } from '../decode-context.ts';
import { formatOfContentType } from '../http/choose-decoder.ts';
import { RecordDecoder } from '../json-lines/record-decoder.ts';
import { TextLinesDecoder } from '../lines/decode.ts';
import { SourceFormat } from '../lines/source-format.ts';
import { Rejects } from '../rejects.ts';

/** One log message of a foreign producer: an entry when it was JSON, else text whose format is found with others. */
export type AmqpLog =
  | { readonly kind: 'entry'; readonly entry: EntryInput; readonly bytes: number }
  | { readonly kind: 'text'; readonly text: Uint8Array };

export type AmqpDecoded =
  { readonly ok: true; readonly value: AmqpLog } | { readonly ok: false; readonly reason: string };

export interface AmqpDecoder {
  /** Takes any bytes without throwing. Text is never refused; what calls itself JSON must be a JSON object. */
  decode(body: Uint8Array, contentType: string): AmqpDecoded;
  /** One batch of all logs, in order. */
  build(logs: readonly AmqpLog[], batchId: string): EntryBatch;
}

/** A decoder's context is renewed after this time, since it holds the time of receipt, µs. */
const CONTEXT_LIFE_US = 50_000;

/** @param contextAt the context of messages that arrive at that time, µs */
export function createAmqpDecoder(
  contextAt: (receivedUs: number) => DecodeContext,
  nowUs: () => number,
): AmqpDecoder {
  const builder = new BatchBuilder();
  const format = new SourceFormat();
  let context = contextAt(nowUs());
  let records = recordsOf(context);

  function recordsOf(current: DecodeContext): RecordDecoder {
    return new RecordDecoder(builder, current, new Rejects(current.limits.reportedRejects));
  }

  function renew(): void {
    const now = nowUs();
    if (now - context.time.receivedUs < CONTEXT_LIFE_US) return;
    context = contextAt(now);
    records = recordsOf(context);
  }

  return {
    decode(body, contentType) {
      renew();
      const declared = formatOfContentType(contentType);
      if (!hasText(body)) return { ok: false, reason: 'The message has no content.' };
      if (declared === 'text' || (declared === undefined && firstOf(body) !== BRACE_OPEN))
        return textOf(body);
      const read = records.read(body);
      if (read !== undefined && !('reason' in read)) {
        return { ok: true, value: { kind: 'entry', entry: read, bytes: body.length } };
      }
      if (declared === undefined) return textOf(body);
      return { ok: false, reason: `${read?.reason ?? 'invalid_json'}: ${read?.hint ?? ''}` };
    },
    build(logs, batchId) {
      renew();
      for (const log of logs) {
        if (log.kind === 'entry') {
          builder.add(log.entry);
          continue;
        }
        // A decoder of its own for each message: what follows is no continuation of it.
        const decoder = new TextLinesDecoder(builder, context, format);
        for (let at = 0; at < log.text.length;) at += decoder.push(log.text.subarray(at), Infinity);
        decoder.push(LINE_FEED, 1);
        decoder.finish();
      }
      return builder.build(batchId, context.time.receivedUs);
    },
  };
}

const LINE_FEED = Uint8Array.of(LF);

function textOf(body: Uint8Array): AmqpDecoded {
  return { ok: true, value: { kind: 'text', text: body } };
}

function hasText(body: Uint8Array): boolean {
  return firstOf(body) !== undefined;
}

function firstOf(body: Uint8Array): number | undefined {
  return body.find((byte) => !isBlank(byte) && byte !== LF && byte !== 0x0d);
}
