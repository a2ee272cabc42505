import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { facetsQuery, templatesQuery } from '../../api/read-queries.ts';
import { LevelSwatch } from '../../components/LevelSwatch.tsx';
import { LogText } from '../../components/LogText.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { formatCompact, formatCount } from '../../format/number.ts';
import { LEVELS } from '../../../core/level.ts';
import { hasChip, NO_FILTERS, toggleChip } from '../../state/filters.ts';
import type { FilterChip } from '../../state/filters.ts';
import { addressPairs, usePageAddress } from '../../state/use-page-address.ts';
import type { PageAddress } from '../../state/page-address.ts';
import './Facets.css';

type FacetKey = 'level' | 'service' | 'host' | 'template';

interface FacetItem {
  readonly value: string;
  readonly count: number;
  readonly label?: ReactNode;
}

/** A facet is for choosing among a few; the rest is found by typing. */
const MOST_SHOWN = 10;

/** Values with their counts: click to narrow, click again to widen. */
export function Facets() {
  const { address } = usePageAddress();
  const level = useQuery(facetsQuery(pairsWithout(address, 'level')));
  const service = useQuery(facetsQuery(pairsWithout(address, 'service')));
  const host = useQuery(facetsQuery(pairsWithout(address, 'host')));
  const template = useQuery(templatesQuery(pairsWithout(address, 'template')));
  const levels = worstFirst(level.data?.level)?.map(({ value, count }) => ({
    value,
    count,
    label: (
      <>
        {LEVELS.filter((known) => known === value).map((known) => (
          <LevelSwatch key={known} level={known} />
        ))}
        {value}
      </>
    ),
  }));
  const templates = template.data?.templates.map(({ id, count, text }) => ({
    value: id,
    count,
    label: <LogText text={text} />,
  }));
  return (
    <aside className="Facets" aria-label="Filters" data-stale={level.isPlaceholderData}>
      <Facet title="Level" facet="level" items={levels} />
      <Facet title="Service" facet="service" items={service.data?.service} />
      <Facet title="Host" facet="host" items={host.data?.host} />
      <Facet title="Pattern" facet="template" items={templates} />
      <Anomalous />
    </aside>
  );
}

function worstFirst<T extends { readonly value: string }>(levels: readonly T[] | undefined): T[] | undefined {
  const rank = (value: string) => LEVELS.findIndex((level) => level === value);
  return levels?.toSorted((a, b) => rank(b.value) - rank(a.value));
}

/** The address without its own filter on `key`: a facet offers what else could be chosen. */
function pairsWithout(address: PageAddress, key: FacetKey): [string, string][] {
  return addressPairs({ ...address, filters: { ...address.filters, [key]: NO_FILTERS[key] } });
}

interface FacetProps {
  readonly title: string;
  readonly facet: FacetKey;
  readonly items: readonly FacetItem[] | undefined;
}

function Facet({ title, facet, items }: FacetProps) {
  const most = Math.max(...(items ?? []).map(({ count }) => count), 1);
  return (
    <section className="Facets-group">
      <h2>{title}</h2>
      {items === undefined && <Skeleton rows={4} rowHeight={26} />}
      {items?.length === 0 && <p className="Facets-none">none</p>}
      <ul>
        {items?.slice(0, MOST_SHOWN).map((item) => (
          <FacetRow key={item.value} chip={{ key: facet, value: item.value }} item={item} most={most} />
        ))}
      </ul>
      {items !== undefined && items.length > MOST_SHOWN && (
        <p className="Facets-none">and {items.length - MOST_SHOWN} more: type to find them</p>
      )}
    </section>
  );
}

interface FacetRowProps {
  readonly chip: FilterChip;
  readonly item: FacetItem;
  readonly most: number;
}

function FacetRow({ chip, item, most }: FacetRowProps) {
  const { address, update } = usePageAddress();
  const chosen = hasChip(address.filters, chip);
  return (
    <li>
      <button
        type="button"
        className="Facets-row"
        aria-pressed={chosen}
        disabled={item.value === ''}
        title={`${item.value}: ${formatCount(item.count)} lines`}
        onClick={() => update({ filters: toggleChip(address.filters, chip) })}
      >
        <span className="Facets-bar" style={{ width: `${(item.count / most) * 100}%` }} aria-hidden="true" />
        <span className="Facets-value truncate">
          {item.label ?? <LogText text={item.value === '' ? '(none)' : item.value} />}
        </span>
        <span className="Facets-count">{formatCompact(item.count)}</span>
      </button>
    </li>
  );
}

function Anomalous() {
  const { address, update } = usePageAddress();
  const chip = { key: 'anomalous', value: 'true' } as const;
  return (
    <section className="Facets-group">
      <h2>Verdict</h2>
      <button
        type="button"
        className="Facets-row is-anomalous"
        aria-pressed={hasChip(address.filters, chip)}
        onClick={() => update({ filters: toggleChip(address.filters, chip) })}
      >
        <span className="Facets-value">◆ anomalous only</span>
      </button>
    </section>
  );
}
