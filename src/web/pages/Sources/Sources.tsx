import { useQuery } from '@tanstack/react-query';
import { sourcesQuery } from '../../api/read-queries.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { QueryError } from '../../components/QueryError.tsx';
import { Page } from '../../components/Page.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { AddSource } from './AddSource.tsx';
import { RejectsPanel } from './RejectsPanel.tsx';
import { SourceSentence } from './SourceSentence.tsx';
import { SourceTable } from './SourceTable.tsx';

const REFRESH_MS = 2000;

/** Who sends what, what was refused, and how to send more. */
export function Sources() {
  const query = useQuery({ ...sourcesQuery(), refetchInterval: REFRESH_MS });
  const sources = query.data?.sources;
  return (
    <Page>
      <SourceSentence sources={sources} failed={query.error !== null} />
      <QueryError query={query} />
      <Panel title="Senders" note={sources?.length === 0 ? undefined : sources?.length}>
        {query.isPending && <Skeleton rows={4} rowHeight={40} />}
        {sources?.length === 0 && (
          <EmptyState compact title="Nobody has sent a line since the server started.">
            Pick a shipper below and paste its snippet.
          </EmptyState>
        )}
        {sources !== undefined && sources.length > 0 && <SourceTable sources={sources} />}
      </Panel>
      {sources !== undefined && <RejectsPanel sources={sources} />}
      <AddSource sources={sources} />
    </Page>
  );
}
