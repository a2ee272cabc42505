import { Minus } from 'lucide-react';
import type { ReactNode } from 'react';
import type { EntryField } from '../../../core/entry-condition.ts';
import { LogText } from '../../components/LogText.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { formatCompact, formatCount } from '../../format/number.ts';
import { stanceOf, toggleValue } from '../../state/edit-query.ts';
import type { FieldValue } from '../../state/edit-query.ts';
import { usePageAddress } from '../../state/use-page-address.ts';

export interface FacetItem {
  readonly value: string;
  readonly count?: number;
  /** What the value is called, when it is not for people to read. */
  readonly name?: string;
  readonly label?: ReactNode;
}

export interface FacetProps {
  readonly title: string;
  readonly field: EntryField;
  /** Undefined while they are asked for. */
  readonly items: readonly FacetItem[] | undefined;
  /** They could not be asked for; the table says why. */
  readonly failed?: boolean;
}

/** A facet is for choosing among a few; the rest is found by typing. */
const MOST_SHOWN = 10;

/** The most frequent values of a field. */
export function Facet({ title, ...values }: FacetProps) {
  return (
    <section className="Facets-group">
      <h2>{title}</h2>
      <FacetValues {...values} />
    </section>
  );
}

export function FacetValues({ field, items, failed = false }: Omit<FacetProps, 'title'>) {
  const most = Math.max(...(items ?? []).map(({ count }) => count ?? 0), 1);
  return (
    <>
      {items === undefined && !failed && <Skeleton rows={4} rowHeight={26} />}
      {items === undefined && failed && <p className="Facets-none">–</p>}
      {items?.length === 0 && <p className="Facets-none">none</p>}
      <ul>
        {items?.slice(0, MOST_SHOWN).map((item) => (
          <FacetRow key={item.value} value={{ field, value: item.value }} item={item} most={most} />
        ))}
      </ul>
      {items !== undefined && items.length > MOST_SHOWN && (
        <p className="Facets-none">and {items.length - MOST_SHOWN} more: type to find them</p>
      )}
    </>
  );
}

export interface FacetRowProps {
  readonly value: FieldValue;
  readonly item: FacetItem;
  /** Count of a full bar. */
  readonly most?: number;
}

export function FacetRow({ value, item, most = 1 }: FacetRowProps) {
  const { address, update } = usePageAddress();
  const stance = stanceOf(address.query, value);
  const { count, name = item.value === '' ? '(none)' : item.value } = item;
  return (
    <li className="Facets-item" data-stance={stance}>
      <button
        type="button"
        className="Facets-row"
        aria-pressed={stance === 'in'}
        disabled={item.value === ''}
        title={count === undefined ? name : `${name}: ${formatCount(count)} lines`}
        onClick={() => update({ query: toggleValue(address.query, value, 'in') })}
      >
        {count !== undefined && (
          <span className="Facets-bar" style={{ width: `${(count / most) * 100}%` }} aria-hidden="true" />
        )}
        <span className="Facets-value truncate">{item.label ?? <LogText text={name} />}</span>
        {count !== undefined && <span className="Facets-count">{formatCompact(count)}</span>}
      </button>
      {item.value !== '' && (
        <button
          type="button"
          className="Facets-out"
          aria-label={`Without ${name}`}
          title={`Without ${name}`}
          aria-pressed={stance === 'out'}
          onClick={() => update({ query: toggleValue(address.query, value, 'out') })}
        >
          <Minus size={14} aria-hidden="true" />
        </button>
      )}
    </li>
  );
}
