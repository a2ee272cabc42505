import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { HttpProblem } from '../../api/http-problem.ts';
import { problemOf } from '../../api/problem-of.ts';

/** Options of every ingest route: bodies are read by us within `ingest.bodyBytes`. */
export const INGEST_ROUTE = {
  bodyLimit: Number.MAX_SAFE_INTEGER,
} as const;

export type AnswerProblem = (problem: HttpProblem, reply: FastifyReply, request: FastifyRequest) => unknown;

/**
 * Readies a plugin for one protocol: bodies of any type stay unread, and what cannot be answered as asked is said
 * in the protocol's own form, with `Retry-After` where coming again helps. Bugs go on to the server's handler.
 */
export function prepareProtocol(app: FastifyInstance, answer: AnswerProblem): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { bodyLimit: Number.MAX_SAFE_INTEGER }, (_request, payload, done) =>
    done(null, payload),
  );
  app.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error);
    if (problem.status === 500) throw error;
    if (problem.retryAfterSeconds !== undefined)
      reply.header('retry-after', String(problem.retryAfterSeconds));
    // The rest of the body is not read: the connection cannot go on behind it.
    if ([408, 413, 429].includes(problem.status) && !request.raw.complete)
      reply.header('connection', 'close');
    reply.code(problem.status);
    return answer(problem, reply, request);
  });
}

/** What went wrong and what to do about it, for answers with one field for both. */
export function sentenceOf(problem: HttpProblem): string {
  return problem.nextStep === undefined ? problem.message : `${problem.message} ${problem.nextStep}`;
}
