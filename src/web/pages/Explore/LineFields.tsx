import { ListFilter } from 'lucide-react';
import type { EntryDetailDto } from '../../../api/entries.ts';
import { IconButton } from '../../components/Button.tsx';
import { CopyButton } from '../../components/CopyButton.tsx';
import { LogText } from '../../components/LogText.tsx';
import { hasChip, toggleChip } from '../../state/filters.ts';
import type { FilterChip } from '../../state/filters.ts';
import { usePageAddress } from '../../state/use-page-address.ts';
import './LineFields.css';

interface Field {
  readonly name: string;
  readonly value: string;
  readonly note?: string;
  /** What clicking it narrows to, when that is possible. */
  readonly chip?: FilterChip;
}

/** The parameters found in the message, then everything else that the line carries. */
export function LineFields({ detail }: { readonly detail: EntryDetailDto }) {
  const { entry, parameters } = detail;
  const found: Field[] = parameters.map(({ name, type, value }) => ({
    name,
    value,
    note: type,
    chip: { key: 'text', value },
  }));
  const carried: Field[] = [
    { name: 'service', value: entry.service, chip: { key: 'service', value: entry.service } },
    { name: 'host', value: entry.host, chip: { key: 'host', value: entry.host } },
    { name: 'trace', value: entry.trace, chip: { key: 'trace', value: entry.trace } },
    { name: 'source', value: entry.source },
    ...Object.entries(entry.attributes).map(([name, value]) => ({ name, value: String(value) })),
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

function FieldRow({ field }: { readonly field: Field }) {
  const { address, update } = usePageAddress();
  const { chip } = field;
  return (
    <div className="LineFields-row">
      <dt>
        <LogText text={field.name} />
        {field.note !== undefined && <span className="LineFields-type">{field.note}</span>}
      </dt>
      <dd className="mono">
        <LogText text={field.value} />
      </dd>
      <dd className="LineFields-actions">
        {chip !== undefined && (
          <IconButton
            label={`${hasChip(address.filters, chip) ? 'Do not filter' : 'Filter'} for ${field.name} ${field.value}`}
            icon={<ListFilter size={14} />}
            aria-pressed={hasChip(address.filters, chip)}
            onClick={() => update({ filters: toggleChip(address.filters, chip) })}
          />
        )}
        <CopyButton text={field.value} label={`Copy ${field.name}`} iconOnly />
      </dd>
    </div>
  );
}
