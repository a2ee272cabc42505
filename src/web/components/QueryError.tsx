import type { UseQueryResult } from '@tanstack/react-query';
import { ApiError } from '../api/client.ts';
import { ErrorNotice } from './ErrorNotice.tsx';

/**
 * What went wrong with a question, if anything. While the server is out of reach and an earlier answer is on screen,
 * the connection banner says it once for the whole page.
 */
export function QueryError({ query }: { readonly query: UseQueryResult<unknown> }) {
  const { error, data } = query;
  if (error === null) return null;
  if (data !== undefined && error instanceof ApiError && error.status === 0) return null;
  return <ErrorNotice error={error} onRetry={() => void query.refetch()} />;
}
