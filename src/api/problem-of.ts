import { AppError } from '../core/errors.ts';
import type { ErrorCode } from '../core/errors.ts';
import { HttpProblem } from './http-problem.ts';

/** The problem an error is for the client. Bugs tell nothing about themselves. */
export function problemOf(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof AppError) {
    const status = STATUS_OF_CODE[error.code] ?? 500;
    return new HttpProblem(status, {
      code: error.code,
      detail: error.message,
      nextStep: error.nextStep,
      ...(status === 503 || status === 429 ? { retryAfterSeconds: RETRY_AFTER_SECONDS } : {}),
    });
  }
  const status = clientErrorStatus(error);
  if (status !== undefined) {
    return new HttpProblem(status, { code: 'BAD_REQUEST', detail: (error as Error).message });
  }
  return new HttpProblem(500, {
    code: 'INTERNAL',
    detail: 'The server failed to answer this request. The cause is in its log.',
    nextStep: 'Look for the request id in the server log and report it.',
  });
}

/** Operational trouble by the status a client can act on; anything not named here is 500. */
const STATUS_OF_CODE: Partial<Record<ErrorCode, number>> = {
  QUEUE_FULL: 503,
  INGEST_BUSY: 429,
  DISK_FULL: 503,
  STORE_UNREACHABLE: 503,
  BROKER_UNREACHABLE: 503,
  QUERY_INVALID: 400,
  QUERY_LIMIT: 422,
  MODEL_NOT_FOUND: 404,
  MODEL_INVALID: 400,
  NOT_ENOUGH_DATA: 409,
  RESCORING_RUNS: 409,
};

/** How long senders and pages should wait before they try again while something is full or away. */
const RETRY_AFTER_SECONDS = 2;

/** Fastify's own refusals (malformed URL, body too large, unsupported media type) carry a 4xx status. */
function clientErrorStatus(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined;
  const { statusCode } = error;
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500 ? statusCode : undefined;
}
