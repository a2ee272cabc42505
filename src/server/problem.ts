import type { FastifyReply } from 'fastify';
import type { ProblemDto } from '../api/common.ts';
import type { HttpProblem } from '../api/http-problem.ts';

export { problemOf } from '../api/problem-of.ts';

export function problemBody(problem: HttpProblem): ProblemDto {
  return {
    type: `https://logsentry.dev/errors#${problem.code.toLowerCase()}`,
    title: TITLES[problem.status] ?? 'Error',
    status: problem.status,
    detail: problem.message,
    code: problem.code,
    ...(problem.nextStep === undefined ? {} : { nextStep: problem.nextStep }),
    ...(problem.position === undefined ? {} : { position: problem.position }),
    ...(problem.suggestion === undefined ? {} : { suggestion: problem.suggestion }),
  };
}

export function sendProblem(reply: FastifyReply, problem: HttpProblem): FastifyReply {
  // A body that was cut off or refused for want of memory is not read further: the connection cannot go on behind it.
  if (problem.status === 408 || (problem.status === 429 && !reply.request.raw.complete))
    reply.header('connection', 'close');
  if (problem.retryAfterSeconds !== undefined) reply.header('retry-after', String(problem.retryAfterSeconds));
  return reply
    .code(problem.status)
    .type('application/problem+json')
    .send(JSON.stringify(problemBody(problem)));
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  408: 'Too slow',
  409: 'Conflict',
  410: 'No longer there',
  413: 'Too large',
  415: 'Unsupported media type',
  421: 'Misdirected request',
  422: 'Limit hit',
  429: 'Too many requests',
  431: 'Headers too large',
  500: 'Internal error',
  502: 'Another server failed',
  503: 'Try again later',
};
