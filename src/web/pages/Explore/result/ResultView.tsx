import type { ReactNode } from 'react';
import type { QueryAnswerDto } from '../../../../api/query.ts';
import { Button } from '../../../components/Button.tsx';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { QueryError } from '../../../components/QueryError.tsx';
import { Sentence } from '../../../components/Sentence.tsx';
import { Skeleton } from '../../../components/Skeleton.tsx';
import { formatPlural } from '../../../format/number.ts';
import { linesOf } from '../../../state/edit-query.ts';
import { usePageAddress } from '../../../state/use-page-address.ts';
import { asTable } from './as-table.ts';
import { ResultChart } from './ResultChart.tsx';
import { ResultTable } from './ResultTable.tsx';
import { MOST_ROWS, useResult } from './use-result.ts';
import './ResultView.css';

/** The table that the pipes of the query make, with the chart that suits it. */
export function ResultView() {
  const { address, update } = usePageAddress();
  const query = useResult();
  const { data } = query;
  const toLines = (
    <Button onClick={() => update({ query: linesOf(address.query) })}>Show the lines instead</Button>
  );
  return (
    <div className="ResultView" data-stale={query.isPlaceholderData} aria-busy={query.isFetching}>
      <QueryError query={query} />
      {query.isPending && <Skeleton rows={20} rowHeight={28} />}
      {data?.empty !== undefined && <EmptyState title={data.empty} actions={toLines} />}
      {data !== undefined && data.empty === undefined && <Result answer={data} />}
    </div>
  );
}

function Result({ answer }: { readonly answer: QueryAnswerDto }) {
  const { address } = usePageAddress();
  const table = asTable(answer);
  return (
    <>
      <ResultChart table={table} />
      <ResultTable table={table} query={address.query} />
      {table.rows.length >= MOST_ROWS && (
        <p className="ResultView-end">
          The first {formatPlural(MOST_ROWS, 'row')}. Narrow the search, or add <code>| limit</code> behind
          another order.
        </p>
      )}
    </>
  );
}

/** How many rows, from how much, how fast. */
export function ResultSentence() {
  const { data } = useResult();
  const parts: ReactNode[] = [];
  if (data !== undefined) {
    const rows = data.kind === 'table' ? data.rows.length : data.entries.length;
    parts.push(formatPlural(rows, 'row'));
    if (data.kind === 'table') {
      parts.push(<span className="Sentence-aside">{formatPlural(data.scannedRows, 'row')} read</span>);
    }
    parts.push(<span className="Sentence-aside">{Math.round(data.elapsedMs)} ms</span>);
  }
  return <Sentence className="ExploreSentence" parts={parts} />;
}
