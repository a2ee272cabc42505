import { useQuery } from '@tanstack/react-query';
import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { EntryField } from '../../../core/entry-condition.ts';
import { QUERY_LIMITS } from '../../../query/query.ts';
import { formatName } from '../../../query/format-value.ts';
import { answerQuery } from '../../api/read-queries.ts';
import { LogText } from '../../components/LogText.tsx';
import { linesOf, withoutField } from '../../state/edit-query.ts';
import { rangePairs, usePageAddress } from '../../state/use-page-address.ts';
import { FacetValues } from './Facet.tsx';

/** Values asked for; as many as a facet shows, and one that says that there are more. */
const VALUES = 11;
/** Newest matching lines that are counted: enough to tell what is frequent, little for the store. */
const LINES_LOOKED_AT = QUERY_LIMITS.rows;

/** An attribute, closed until somebody wants its values: each costs the store a search. */
export function AttributeFacet({ name }: { readonly name: string }) {
  const [open, setOpen] = useState(false);
  const field: EntryField = { in: 'attributes', name };
  return (
    <div className="Facets-attribute">
      <button
        type="button"
        className="Facets-row Facets-name"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <ChevronRight size={14} aria-hidden="true" />
        <span className="truncate">
          <LogText text={name} />
        </span>
      </button>
      {open && <Values field={field} />}
    </div>
  );
}

function Values({ field }: { readonly field: EntryField }) {
  const { address } = usePageAddress();
  const lines = withoutField(linesOf(address.query), field);
  const query = `${lines} | limit ${LINES_LOOKED_AT} | top ${VALUES} ${formatName(field)}`;
  const { data } = useQuery(answerQuery(query, { range: rangePairs(address.range), limit: VALUES }));
  const items =
    data?.kind === 'table'
      ? data.rows.map(([value, count]) => ({ value: String(value ?? ''), count: Number(count) }))
      : undefined;
  return <FacetValues field={field} items={items?.filter(({ value }) => value !== '')} />;
}
