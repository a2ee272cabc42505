import { Columns3 } from 'lucide-react';
import type { EntryDetailDto } from '../../../api/entries.ts';
import type { EntryField } from '../../../core/entry-condition.ts';
import { entryField } from '../../../query/fields.ts';
import { IconButton } from '../../components/Button.tsx';
import { CopyButton } from '../../components/CopyButton.tsx';
import { FilterButtons } from '../../components/FilterButtons.tsx';
import { LogText } from '../../components/LogText.tsx';
import { MOST_COLUMNS, useColumns } from './columns.ts';
import './LineFields.css';

interface Field {
  readonly name: string;
  readonly value: string;
  readonly note?: string;
  /** Where the query finds it: a parameter is a text of the message. */
  readonly field: EntryField;
  /** Whether it can be a column of the table. */
  readonly columnar: boolean;
}

const MESSAGE = entryField('message');

/** The parameters found in the message, then everything else that the line carries. */
export function LineFields({ detail }: { readonly detail: EntryDetailDto }) {
  const { entry, parameters } = detail;
  const found: Field[] = parameters.map(({ name, type, value }) => ({
    name,
    value,
    ...(type === name ? {} : { note: type }),
    field: MESSAGE,
    columnar: false,
  }));
  const own = (name: 'level' | 'service' | 'host' | 'trace' | 'source', columnar: boolean): Field => ({
    name,
    value: entry[name],
    field: entryField(name),
    columnar,
  });
  const carried: Field[] = [
    own('level', false),
    own('service', false),
    own('host', true),
    own('trace', true),
    own('source', true),
    ...Object.entries(entry.attributes).map(([name, value]) => ({
      name,
      value: value === null ? '' : String(value),
      field: { in: 'attributes', name } as const,
      columnar: true,
    })),
  ];
  return (
    <>
      {found.length > 0 && <FieldTable title="Parameters" fields={found} />}
      <FieldTable title="Fields" fields={carried.filter(({ value }) => value !== '')} />
    </>
  );
}

function FieldTable({ title, fields }: { readonly title: string; readonly fields: readonly Field[] }) {
  return (
    <section>
      <h3>{title}</h3>
      <dl className="LineFields">
        {fields.map((field, index) => (
          <FieldRow key={`${field.name} ${index}`} field={field} />
        ))}
      </dl>
    </section>
  );
}

function FieldRow({ field: { name, value, note, field, columnar } }: { readonly field: Field }) {
  const columns = useColumns();
  const shown = columns.names.includes(name);
  return (
    <div className="LineFields-row">
      <dt>
        <LogText text={name} />
        {note !== undefined && <span className="LineFields-type">{note}</span>}
      </dt>
      <dd className="mono">
        <LogText text={value} />
      </dd>
      <dd className="LineFields-actions">
        <FilterButtons value={{ field, value }} name={name} />
        {columnar && (
          <IconButton
            label={`${shown ? 'Remove' : 'Add'} column ${name}`}
            icon={<Columns3 size={14} />}
            aria-pressed={shown}
            disabled={!shown && columns.names.length >= MOST_COLUMNS}
            onClick={() => columns.toggle(name)}
          />
        )}
        <CopyButton text={value} label={`Copy ${name}`} iconOnly />
      </dd>
    </div>
  );
}
