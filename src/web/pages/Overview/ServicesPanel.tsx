import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { ServiceDto, ServicesDto } from '../../../api/overview.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { QueryError } from '../../components/QueryError.tsx';
import { LogText } from '../../components/LogText.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { TimeAgo } from '../../components/TimeAgo.tsx';
import { Sparkline } from '../../components/chart/Sparkline.tsx';
import { formatCompact, formatShare } from '../../format/number.ts';
import { serviceName } from '../../format/service-name.ts';
import { queryOf } from '../../state/line-query.ts';
import { usePageAddress } from '../../state/use-page-address.ts';
import './ServicesPanel.css';

const SKELETON_ROWS = 8;
/** From here on errors are more than noise. */
const MANY_ERRORS = 0.05;

export function ServicesPanel({ services: query }: { readonly services: UseQueryResult<ServicesDto> }) {
  const services = query.data?.services;
  return (
    <Panel title="Services" className="ServicesPanel" stale={query.isPlaceholderData} note={services?.length}>
      <QueryError query={query} />
      {query.isPending && <Skeleton rows={SKELETON_ROWS} rowHeight={36} />}
      {services?.length === 0 && <EmptyState compact title="No service sent a line in this time range." />}
      {services !== undefined && services.length > 0 && (
        <div className="ServicesPanel-scroll" tabIndex={0} role="group" aria-label="Services table">
          <table>
            <thead>
              <tr>
                <th scope="col">Service</th>
                <th scope="col">Lines</th>
                <th scope="col">
                  <span className="visually-hidden">Lines over time</span>
                </th>
                <th scope="col">Errors</th>
                <th scope="col">Anomalies</th>
                <th scope="col">Last line</th>
              </tr>
            </thead>
            <tbody>
              {services.map((service) => (
                <Row key={service.service} service={service} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}

function Row({ service }: { readonly service: ServiceDto }) {
  const { linkTo } = usePageAddress();
  const filter = { service: [service.service] };
  const errorShare = service.count === 0 ? 0 : service.errors / service.count;
  return (
    <tr>
      <th scope="row" className="truncate">
        <Link className="link" href={linkTo('/explore', { query: queryOf(filter) })}>
          <LogText text={serviceName(service.service)} />
        </Link>
      </th>
      <td>{formatCompact(service.count)}</td>
      <td>
        <Sparkline values={service.slices} width={72} height={18} />
      </td>
      <td>
        <Link
          className={`link ${errorShare >= MANY_ERRORS ? 'ServicesPanel-bad' : ''}`}
          href={linkTo('/explore', { query: queryOf({ ...filter, level: ['error', 'fatal'] }) })}
        >
          {service.errors === 0 ? '–' : formatShare(errorShare)}
        </Link>
      </td>
      <td>
        <Link
          className={`link ${service.anomalies > 0 ? 'ServicesPanel-anomalies' : ''}`}
          href={linkTo('/explore', { query: queryOf({ ...filter, anomalous: true }) })}
        >
          {service.anomalies === 0 ? '–' : formatCompact(service.anomalies)}
        </Link>
      </td>
      <td className="muted">
        <TimeAgo time={service.lastSeen} />
      </td>
    </tr>
  );
}
