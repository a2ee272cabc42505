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
import { AccountsTable } from './AccountsTable.tsx';
import type { Column } from './AccountsTable.tsx';

const COLUMNS: readonly Column[] = [
  { name: 'When' },
  { name: 'Who' },
  { name: 'What' },
  { name: 'From', wide: true },
  { name: 'Outcome' },
];

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
        <AccountsTable label="Audit log" columns={COLUMNS} dense>
          {events.map((event) => (
            <Row key={event.id} event={event} />
          ))}
        </AccountsTable>
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
      <td className="Accounts-what">
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
