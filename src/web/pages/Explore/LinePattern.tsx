import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { EntryDetailDto } from '../../../api/entries.ts';
import { templatesQuery } from '../../api/read-queries.ts';
import { Sparkline } from '../../components/chart/Sparkline.tsx';
import { TemplateText } from '../../components/TemplateText.tsx';
import { formatPlural } from '../../format/number.ts';
import { queryOf } from '../../state/line-query.ts';
import { rangePairs, usePageAddress } from '../../state/use-page-address.ts';
import './LinePattern.css';

/** The pattern that the line is one of, and how often it occurs. */
export function LinePattern({ detail }: { readonly detail: EntryDetailDto }) {
  const { address, linkTo } = usePageAddress();
  const { template } = detail;
  const { data } = useQuery({
    ...templatesQuery([...rangePairs(address.range), ['template', template?.id ?? '']]),
    enabled: template !== undefined,
  });
  if (template === undefined) return null;
  const known = data?.templates.find(({ id }) => id === template.id);
  return (
    <section>
      <h3>Pattern</h3>
      <Link
        className="LinePattern"
        href={linkTo('/explore', { query: queryOf({ template: [template.id] }) })}
      >
        <TemplateText text={template.text} />
        <span className="LinePattern-figures">
          {known === undefined ? (
            'not in this time range'
          ) : (
            <>
              <Sparkline values={known.slices} width={120} height={20} />
              {formatPlural(known.count, 'line')}, show them
            </>
          )}
        </span>
      </Link>
    </section>
  );
}
