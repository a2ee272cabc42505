import { HttpProblem } from '../api/http-problem.ts';
import { parseQuery } from '../query/parse-query.ts';
import type { Query } from '../query/query.ts';
import { checkRegex } from '../query/regex.ts';

/** A query from a request. @throws HttpProblem 400 that points at the place where it is wrong */
export function readQuery(text: string): Query {
  const result = parseQuery(text, { checkRegex });
  if (result.ok) return result.query;
  const { message, start, end, suggestion } = result.error;
  throw new HttpProblem(400, {
    code: 'QUERY_INVALID',
    detail: `Column ${start + 1} of the query: ${message}`,
    nextStep:
      suggestion === undefined
        ? 'See docs/query.md for what a query may say.'
        : `Write “${suggestion}” there, or see docs/query.md for what a query may say.`,
    position: { start, end },
    ...(suggestion !== undefined && { suggestion }),
  });
}

export function noPipesHere(text: string): HttpProblem {
  const start = Math.max(0, text.indexOf('|'));
  return new HttpProblem(400, {
    code: 'QUERY_INVALID',
    detail: `Column ${start + 1} of the query: this answer is made of lines; a pipe would make something else of them.`,
    nextStep: 'Leave the pipes out, or ask /api/v1/query.',
    position: { start, end: text.length },
    suggestion: '',
  });
}
