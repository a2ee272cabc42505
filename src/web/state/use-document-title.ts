import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { incidentsQuery } from '../api/read-queries.ts';
import { pageOf } from '../pages/page-list.ts';

/** The page's name and the number of open incidents in the browser's tab. */
export function useDocumentTitle(): void {
  const [path] = useLocation();
  const { data } = useQuery(incidentsQuery());
  const open = data?.incidents.filter(({ status }) => status === 'open').length ?? 0;
  const name = pageOf(path)?.name ?? 'Not found';
  useEffect(() => {
    document.title = `${open > 0 ? `(${open}) ` : ''}${name} · LogSentry`;
  }, [name, open]);
}
