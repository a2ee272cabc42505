import type { FastifyReply } from 'fastify';
import { LogqlError } from '../../query/logql/logql.ts';
import { problemOf } from '../problem.ts';

/** A refusal as Loki writes them: a sentence as plain text, which Grafana shows as it is. */
export class LokiProblem extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'LokiProblem';
    this.status = status;
  }
}

/** Answers with what went wrong; errors of the server itself are thrown on. */
export function sendLokiProblem(reply: FastifyReply, error: unknown): FastifyReply {
  const text = (status: number, message: string): FastifyReply =>
    reply.code(status).type('text/plain; charset=utf-8').send(message);
  if (error instanceof LokiProblem) return text(error.status, error.message);
  if (error instanceof LogqlError) return text(400, error.message);
  const problem = problemOf(error);
  if (problem.status >= 500 && problem.status !== 503) throw error;
  return text(
    problem.status,
    [problem.message, problem.nextStep].filter((part) => part !== undefined).join(' '),
  );
}
