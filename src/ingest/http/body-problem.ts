import { HttpProblem } from '../../api/http-problem.ts';
import { AppError } from '../../core/errors.ts';
import type { IngestObserver, SenderName } from '../ingest-observer.ts';
import { BodyError } from './body-error.ts';
import type { BodyReason } from './body-error.ts';

const STATUS: Readonly<Record<BodyReason, number>> = {
  'body-too-large': 413,
  'body-too-slow': 408,
  'held-bytes': 429,
  'decompressed-too-large': 413,
  'compression-ratio': 413,
  'unknown-encoding': 415,
  'broken-encoding': 400,
};

const NEXT_STEP: Readonly<Record<BodyReason, string>> = {
  'body-too-large': 'Send it in several requests; `logsentry send` does that for files of any size.',
  'body-too-slow': 'Send it again over a faster connection, or in smaller pieces.',
  'held-bytes': 'Send again after a pause, with fewer requests at once.',
  'decompressed-too-large': 'Send it in several requests.',
  'compression-ratio': 'Send it in several requests, or without compression.',
  'unknown-encoding': 'Compress with gzip, deflate or zstd, or send it as it is.',
  'broken-encoding': 'Send the whole body again; the connection or the file may have been cut.',
};

/** Senders that stall give way within `ingest.bodyStallMs`, a second. */
const RETRY_AFTER_SECONDS = 1;

/** What a failed request is for its sender. Says how many lines were stored before, so that none is sent twice. */
export function bodyProblem(
  error: unknown,
  what: { readonly accepted: number; readonly sender: SenderName; readonly observer: IngestObserver },
): unknown {
  if (error instanceof AppError && (error.code === 'INGEST_BUSY' || error.code === 'QUEUE_FULL')) {
    what.observer.onRefused(what.sender, error.code === 'QUEUE_FULL' ? 'queue-full' : 'in-flight');
    return error;
  }
  if (!(error instanceof BodyError)) return error;
  what.observer.onRefused(what.sender, error.reason);
  const kept = what.accepted === 0 ? '' : ` The ${what.accepted} lines before that are stored.`;
  return new HttpProblem(STATUS[error.reason], {
    code: error.reason.replaceAll('-', '_').toUpperCase(),
    detail: `${error.message}${kept}`,
    nextStep: NEXT_STEP[error.reason],
    ...(error.reason === 'held-bytes' ? { retryAfterSeconds: RETRY_AFTER_SECONDS } : {}),
  });
}
