import { useQuery } from '@tanstack/react-query';
import type { UseQueryResult } from '@tanstack/react-query';
import type { QueryAnswerDto } from '../../../../api/query.ts';
import { answerQuery } from '../../../api/read-queries.ts';
import { hasPipes } from '../../../state/edit-query.ts';
import { rangePairs, usePageAddress } from '../../../state/use-page-address.ts';

/** Rows asked for: some twenty screens; a table that is cut says so. */
export const MOST_ROWS = 1000;

/** What the pipes of the address make of its lines. */
export function useResult(): UseQueryResult<QueryAnswerDto> {
  const { address } = usePageAddress();
  return useQuery({
    ...answerQuery(address.query, { range: rangePairs(address.range), limit: MOST_ROWS }),
    enabled: hasPipes(address.query),
  });
}
