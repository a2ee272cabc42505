import { useId, useState } from 'react';
import type { NewApiTokenDto } from '../../../../api/accounts.ts';
import { ROLES } from '../../../../core/role.ts';
import type { Role } from '../../../../core/role.ts';
import { createToken } from '../../../api/account-actions.ts';
import { Button } from '../../../components/Button.tsx';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { Field } from '../../../components/Field.tsx';
import { Segments } from '../../../components/Segments.tsx';
import { useSubmit } from '../../../state/use-submit.ts';
import { useAccountChange } from './use-account-change.ts';

export interface CreateTokenProps {
  readonly onCreated: (token: NewApiTokenDto) => void;
}

/** Days a token may live; 0 is for good. */
const LIVES: readonly (readonly [days: number, label: string])[] = [
  [30, 'in 30 days'],
  [90, 'in 90 days'],
  [365, 'in a year'],
  [0, 'never'],
];

export function CreateToken({ onCreated }: CreateTokenProps) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('ingest');
  const [days, setDays] = useState(365);
  const { busy, error, run } = useSubmit();
  const { refresh } = useAccountChange();
  const lifeId = useId();
  return (
    <form
      className="Accounts-form"
      onSubmit={(event) => {
        event.preventDefault();
        run(async () => {
          const token = await createToken({ name, role, ...(days === 0 ? {} : { days }) });
          await refresh();
          onCreated(token);
        });
      }}
    >
      <Field
        label="What it is for"
        placeholder="shipper of the web servers"
        autoComplete="off"
        autoFocus
        required
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <Segments
        label="Role"
        segments={ROLES.map((each) => ({ value: each, label: each }))}
        chosen={role}
        onChoose={(value) => setRole(ROLES.find((each) => each === value) ?? role)}
      />
      <div className="Field">
        <label htmlFor={lifeId}>Expires</label>
        <select id={lifeId} value={days} onChange={(event) => setDays(Number(event.target.value))}>
          {LIVES.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </div>
      <Button type="submit" look="primary" disabled={busy}>
        Create
      </Button>
      {error !== undefined && <ErrorNotice error={error} />}
    </form>
  );
}
