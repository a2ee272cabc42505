import { useQuery } from '@tanstack/react-query';
import { LEVELS } from '../../../core/level.ts';
import { entryField } from '../../../query/fields.ts';
import { facetsQuery, fieldsQuery, templatesQuery } from '../../api/read-queries.ts';
import { LevelSwatch } from '../../components/LevelSwatch.tsx';
import { LogText } from '../../components/LogText.tsx';
import { linesOf, withoutField } from '../../state/edit-query.ts';
import type { PageAddress } from '../../state/page-address.ts';
import { addressPairs, usePageAddress } from '../../state/use-page-address.ts';
import { AttributeFacet } from './AttributeFacet.tsx';
import { Facet, FacetRow } from './Facet.tsx';
import './Facets.css';

const LEVEL = entryField('level');
const SERVICE = entryField('service');
const HOST = entryField('host');
const TEMPLATE = entryField('template');
const ANOMALOUS = { field: entryField('anomalous'), value: 'true' };

/** Attributes offered; the rest is found by typing. */
const ATTRIBUTES_SHOWN = 12;

/** Values with their counts: click to ask for one, click again to take it back; the dash keeps one out. */
export function Facets() {
  const { address } = usePageAddress();
  const without = (field: typeof LEVEL) => pairsWithout(address, field);
  const level = useQuery(facetsQuery(without(LEVEL)));
  const service = useQuery(facetsQuery(without(SERVICE)));
  const host = useQuery(facetsQuery(without(HOST)));
  const template = useQuery(templatesQuery(without(TEMPLATE)));
  const fields = useQuery(fieldsQuery(addressPairs(address)));
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
    name: text,
    label: <LogText text={text} />,
  }));
  return (
    <aside className="Facets" aria-label="Filters" data-stale={level.isPlaceholderData}>
      <Facet title="Level" field={LEVEL} items={levels} failed={level.isError} />
      <Facet title="Service" field={SERVICE} items={service.data?.service} failed={service.isError} />
      <Facet title="Host" field={HOST} items={host.data?.host} failed={host.isError} />
      <Facet title="Pattern" field={TEMPLATE} items={templates} failed={template.isError} />
      <section className="Facets-group">
        <h2>Verdict</h2>
        <ul>
          <FacetRow value={ANOMALOUS} item={{ value: 'true', name: 'anomalous', label: '◆ anomalous' }} />
        </ul>
      </section>
      {(fields.data?.fields.length ?? 0) > 0 && (
        <section className="Facets-group">
          <h2>Attributes</h2>
          {fields.data?.fields.slice(0, ATTRIBUTES_SHOWN).map(({ name }) => (
            <AttributeFacet key={name} name={name} />
          ))}
        </section>
      )}
    </aside>
  );
}

function worstFirst<T extends { readonly value: string }>(levels: readonly T[] | undefined): T[] | undefined {
  const rank = (value: string) => LEVELS.findIndex((level) => level === value);
  return levels?.toSorted((a, b) => rank(b.value) - rank(a.value));
}

/** The lines of the address without what it asks of `field`: a facet offers what else could be chosen. */
function pairsWithout(address: PageAddress, field: typeof LEVEL): [string, string][] {
  return addressPairs({ ...address, query: withoutField(linesOf(address.query), field) });
}
