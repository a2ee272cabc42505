import { useQuery } from '@tanstack/react-query';
import { useLocation, useParams } from 'wouter';
import { incidentsQuery } from '../../api/read-queries.ts';
import { ButtonLink } from '../../components/Button.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { QueryError } from '../../components/QueryError.tsx';
import { Segments } from '../../components/Segments.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { useStats } from '../../live/use-stats.ts';
import { formatPlural } from '../../format/number.ts';
import { formatAddress } from '../../state/page-address.ts';
import { useKeys } from '../../state/use-keys.ts';
import { usePageAddress } from '../../state/use-page-address.ts';
import { IncidentDetail } from './IncidentDetail.tsx';
import { IncidentRow } from './IncidentRow.tsx';
import { IncidentSentence } from './IncidentSentence.tsx';
import { INCIDENT_SETS, listIncidents } from './incident-sets.ts';
import './Incidents.css';

const REFRESH_MS = 5000;

/** What is wrong, since when, and why: the list and one of it in full. */
export function Incidents() {
  const { id } = useParams<{ id?: string }>();
  const { address, updateView } = usePageAddress();
  const [, navigate] = useLocation();
  const query = useQuery({ ...incidentsQuery(), refetchInterval: REFRESH_MS });
  const incidents = query.data?.incidents ?? [];
  const set = INCIDENT_SETS.find((name) => name === address.view.show) ?? 'all';
  const shown = listIncidents(incidents, set);
  const chosen = incidents.find((incident) => incident.id === id);
  const hrefOf = (target: string | undefined) =>
    `/incidents${target === undefined ? '' : `/${encodeURIComponent(target)}`}${formatAddress(address)}`;
  const move = (step: number) => {
    const at = shown.findIndex((incident) => incident.id === id);
    const next = shown[Math.min(Math.max(at + step, 0), shown.length - 1)];
    if (next !== undefined) navigate(hrefOf(next.id), { replace: id !== undefined });
  };
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    Escape: () => id !== undefined && navigate(hrefOf(undefined)),
  });

  return (
    <div
      className="Incidents"
      data-open={id !== undefined}
      data-alone={id === undefined && shown.length === 0}
    >
      <div className="Incidents-list">
        <IncidentSentence incidents={query.data?.incidents} failed={query.error !== null} />
        <Segments
          label="Which incidents"
          segments={INCIDENT_SETS.map((name) => ({
            value: name,
            label: name,
            count: listIncidents(incidents, name).length,
          }))}
          chosen={set}
          onChoose={(name) => updateView({ show: name === 'all' ? '' : name })}
        />
        <QueryError query={query} />
        {query.isPending && <Skeleton rows={6} rowHeight={76} />}
        {query.data !== undefined && shown.length === 0 && <NoIncidents set={set} total={incidents.length} />}
        <ul aria-label="Incidents">
          {shown.map((incident) => (
            <IncidentRow
              key={incident.id}
              incident={incident}
              href={hrefOf(incident.id)}
              chosen={incident.id === id}
            />
          ))}
        </ul>
      </div>
      <div className="Incidents-detail">
        {chosen !== undefined && (
          <IncidentDetail key={chosen.id} incident={chosen} backHref={hrefOf(undefined)} />
        )}
        {id !== undefined && chosen === undefined && query.data !== undefined && (
          <EmptyState
            title="There is no such incident."
            actions={<ButtonLink href={hrefOf(undefined)}>All incidents</ButtonLink>}
          >
            It may have been removed by retention.
          </EmptyState>
        )}
        {id === undefined && shown.length > 0 && <EmptyState title="Choose an incident, or press j." />}
      </div>
    </div>
  );
}

function NoIncidents({ set, total }: { readonly set: string; readonly total: number }) {
  const stats = useStats();
  const { updateView } = usePageAddress();
  if (stats?.modelVersion === 0) {
    return (
      <EmptyState title="No incidents yet.">
        {stats.entries === 0
          ? 'Nothing has arrived so far. Once lines come in, LogSentry learns what is normal and groups here what is not.'
          : `LogSentry is learning what is normal: ${formatPlural(stats.linesUntilModel, 'line')} to go.`}
      </EmptyState>
    );
  }
  const title =
    set === 'open' || total === 0
      ? 'Nothing is wrong as far as LogSentry can tell.'
      : `No ${set === 'all' ? '' : `${set} `}incidents.`;
  return (
    <EmptyState
      title={title}
      actions={
        total > 0 &&
        set !== 'all' && (
          <button type="button" className="Button is-plain" onClick={() => updateView({ show: '' })}>
            Show all {total}
          </button>
        )
      }
    >
      Anomalies that belong together appear here as one incident.
    </EmptyState>
  );
}
