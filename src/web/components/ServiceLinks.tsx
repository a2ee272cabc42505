import { Link } from 'wouter';
import { serviceName } from '../format/service-name.ts';
import { queryOf } from '../state/line-query.ts';
import type { LineFilter } from '../state/line-query.ts';
import { usePageAddress } from '../state/use-page-address.ts';
import { LogText } from './LogText.tsx';

export interface ServiceLinksProps {
  readonly services: readonly string[];
  /** What else the lines must match. */
  readonly filter?: LineFilter;
}

/** Services with commas between; each goes to its lines. */
export function ServiceLinks({ services, filter }: ServiceLinksProps) {
  const { linkTo } = usePageAddress();
  return services.map((service, index) => (
    <span key={service}>
      {index > 0 && ', '}
      <Link className="link" href={linkTo('/explore', { query: queryOf({ ...filter, service: [service] }) })}>
        <LogText text={serviceName(service)} />
      </Link>
    </span>
  ));
}
