import { useQuery } from '@tanstack/react-query';
import { statusQuery } from '../../api/read-queries.ts';
import { QueryError } from '../../components/QueryError.tsx';
import { Page } from '../../components/Page.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { useStats } from '../../live/use-stats.ts';
import { ChecksPanel } from './ChecksPanel.tsx';
import { FlowPicture } from './FlowPicture.tsx';
import { flowStages } from './flow-stages.ts';
import { ServerPanel } from './ServerPanel.tsx';
import { StatusSentence } from './StatusSentence.tsx';
import './Status.css';

const REFRESH_MS = 2000;

/** Whether LogSentry itself is well, and where it is stuck if not. */
export function Status() {
  const query = useQuery({ ...statusQuery(), refetchInterval: REFRESH_MS });
  const stats = useStats();
  const status = query.data;
  return (
    <Page>
      <StatusSentence status={status} stats={stats} failed={query.error !== null} />
      <QueryError query={query} />
      {query.isPending && <Skeleton rows={8} rowHeight={40} />}
      {status !== undefined && (
        <>
          <FlowPicture stages={flowStages({ status, stats })} />
          <div className="Status-columns">
            <ChecksPanel checks={status.checks} />
            <ServerPanel status={status} />
          </div>
        </>
      )}
    </Page>
  );
}
