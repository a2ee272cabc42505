import { useState } from 'react';
import type { UserDto, UserLinkDto } from '../../../../api/accounts.ts';
import { USER_ROLES } from '../../../../core/role.ts';
import { addUser } from '../../../api/account-actions.ts';
import { Button } from '../../../components/Button.tsx';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { Field } from '../../../components/Field.tsx';
import { Segments } from '../../../components/Segments.tsx';
import { useSubmit } from '../../../state/use-submit.ts';
import { useAccountChange } from './use-account-change.ts';

export interface AddUserProps {
  readonly onAdded: (link: UserLinkDto) => void;
}

/** The new user chooses the password, under a link that is to be passed on. */
export function AddUser({ onAdded }: AddUserProps) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<UserDto['role']>('viewer');
  const { busy, error, run } = useSubmit();
  const { refresh } = useAccountChange();
  return (
    <form
      className="Accounts-form"
      onSubmit={(event) => {
        event.preventDefault();
        run(async () => {
          const link = await addUser(name, role);
          await refresh();
          onAdded(link);
        });
      }}
    >
      <Field
        label="Name"
        autoComplete="off"
        spellCheck={false}
        autoFocus
        required
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <Segments
        label="Role"
        segments={USER_ROLES.map((each) => ({ value: each, label: each }))}
        chosen={role}
        onChoose={(value) => setRole(USER_ROLES.find((each) => each === value) ?? role)}
      />
      <Button type="submit" look="primary" disabled={busy}>
        Add
      </Button>
      {error !== undefined && <ErrorNotice error={error} />}
    </form>
  );
}
