import type { FastifyReply } from 'fastify';
import type { ProblemDto } from '../api/common.ts';
import { HttpProblem } from '../api/http-problem.ts';
import { AppError } from '../core/errors.ts';
import type { ErrorCode } from '../core/errors.ts';

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
};

/** How long senders and pages should wait before they try again while something is full or away. */
const RETRY_AFTER_SECONDS = 2;

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

export function sendProblem(reply: FastifyReply, problem: HttpProblem): FastifyReply {
  const body: ProblemDto = {
    type: `https://logsentry.dev/errors#${problem.code.toLowerCase()}`,
    title: TITLES[problem.status] ?? 'Error',
    status: problem.status,
    detail: problem.message,
    code: problem.code,
    ...(problem.nextStep === undefined ? {} : { nextStep: problem.nextStep }),
    ...(problem.position === undefined ? {} : { position: problem.position }),
    ...(problem.suggestion === undefined ? {} : { suggestion: problem.suggestion }),
  };
  if (problem.retryAfterSeconds !== undefined) reply.header('retry-after', String(problem.retryAfterSeconds));
  // The rest of the body is not read: the connection cannot go on behind it.
  if (problem.status === 413) reply.header('connection', 'close');
  return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(body));
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  409: 'Conflict',
  413: 'Too large',
  415: 'Unsupported media type',
  421: 'Misdirected request',
  422: 'Limit hit',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Try again later',
};

/** Fastify's own refusals (malformed URL, body too large, unsupported media type) carry a 4xx status. */
function clientErrorStatus(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined;
  const { statusCode } = error;
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500 ? statusCode : undefined;
}
