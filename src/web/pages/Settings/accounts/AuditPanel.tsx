import { useInfiniteQuery } from '@tanstack/react-query';
import type { AuditEventDto } from '../../../../api/accounts.ts';
import { auditQuery } from '../../../api/account-queries.ts';
import { Button } from '../../../components/Button.tsx';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { LogText } from '../../../components/LogText.tsx';
import { Panel } from '../../../components/Panel.tsx';
import { Skeleton } from '../../../components/Skeleton.tsx';
import { TimeAgo } from '../../../components/TimeAgo.tsx';
import './accounts.css';

/** Who did what. */
export function AuditPanel() {
  const query = useInfiniteQuery(auditQuery());
  const events = query.data?.pages.flatMap((page) => page.events);
  return (
    <Panel title="Audit log" note="sign-ins and changes, newest first">
      {query.error !== null && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Skeleton rows={4} rowHeight={32} />}
      {events?.length === 0 && (
        <EmptyState compact title="Nothing so far.">
          Sign-ins and every change somebody makes are written down here.
        </EmptyState>
      )}
      {events !== undefined && events.length > 0 && (
        <div className="Accounts-table AuditPanel" tabIndex={0} role="group" aria-label="Audit log table">
          <table>
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">Who</th>
                <th scope="col">What</th>
                <th scope="col" className="is-wide">
                  From
                </th>
                <th scope="col">Outcome</th>
              </tr>
            </thead>
            <tbody>
              {events.map((event) => (
                <Row key={event.id} event={event} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {query.hasNextPage && (
        <div className="Accounts-more">
          <Button disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show older
          </Button>
        </div>
      )}
    </Panel>
  );
}

function Row({ event }: { readonly event: AuditEventDto }) {
  const { time, who, by, action, target, address, outcome, detail } = event;
  return (
    <tr>
      <td className="muted">
        <TimeAgo time={time} />
      </td>
      <td>
        <LogText text={who} />
        {by === 'api-token' && <span className="muted"> (token)</span>}
      </td>
      <td className="AuditPanel-what">
        {action}{' '}
        <span className="muted">
          <LogText text={target} />
        </span>
      </td>
      <td className="is-wide muted">{address}</td>
      <td data-outcome={outcome} title={detail}>
        {outcome}
      </td>
    </tr>
  );
}
