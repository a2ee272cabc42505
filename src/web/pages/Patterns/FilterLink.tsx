import { Link } from 'wouter';
import { LogText } from '../../components/LogText.tsx';
import { toggleValue } from '../../state/edit-query.ts';
import type { FieldValue } from '../../state/edit-query.ts';
import { queryOf } from '../../state/line-query.ts';
import { usePageAddress } from '../../state/use-page-address.ts';

export interface FilterLinkProps {
  /** Id of the pattern whose lines are meant. */
  readonly template: string;
  readonly value: FieldValue;
}

/** A value that goes to the pattern's lines that have it. */
export function FilterLink({ template, value }: FilterLinkProps) {
  const { linkTo } = usePageAddress();
  const query = toggleValue(queryOf({ template: [template] }), value, 'in');
  return (
    <Link className="link mono truncate" title="Show these lines" href={linkTo('/explore', { query })}>
      <LogText text={value.value} />
    </Link>
  );
}
