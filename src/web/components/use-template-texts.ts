import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { templatesQuery } from '../api/read-queries.ts';
import { rangePairs, usePageAddress } from '../state/use-page-address.ts';

/** How long a list of patterns serves for tinting lines: texts by id never change, new ones may be missing. */
const FRESH_MS = 60_000;

/** Texts of the patterns in the page's time range, by id. */
export function useTemplateTexts(): ReadonlyMap<string, string> {
  const { address } = usePageAddress();
  const { data } = useQuery({ ...templatesQuery(rangePairs(address.range)), staleTime: FRESH_MS });
  return useMemo(() => new Map(data?.templates.map(({ id, text }) => [id, text])), [data]);
}
