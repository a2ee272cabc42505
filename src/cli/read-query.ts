import { AppError } from '../core/errors.ts';
import { parseQuery } from '../query/parse-query.ts';
import { pointAt } from '../query/query-error.ts';
import type { Query } from '../query/query.ts';
import { checkRegex } from '../query/regex.ts';

/** A query from the command line. @throws AppError QUERY_INVALID that shows the place where it is wrong */
export function readQuery(text: string): Query {
  const result = parseQuery(text, { checkRegex });
  if (result.ok) return result.query;
  const { error } = result;
  throw new AppError('QUERY_INVALID', `${error.message}\n\n${indent(pointAt(text, error))}\n`, {
    nextStep:
      error.suggestion === undefined
        ? 'Queries look like: level:error "timed out" | stats count() by service'
        : `Write ${JSON.stringify(error.suggestion)} there.`,
  });
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '    ');
}
