import { useQuery } from '@tanstack/react-query';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import type { UserLinkDto } from '../../../../api/accounts.ts';
import { usersQuery } from '../../../api/account-queries.ts';
import { AccountsList } from './AccountsList.tsx';
import type { Column } from './AccountsTable.tsx';
import { AddUser } from './AddUser.tsx';
import { OneTimeLink } from './OneTimeLink.tsx';
import { UserRow } from './UserRow.tsx';

const COLUMNS: readonly Column[] = [
  { name: 'Name' },
  { name: 'Role' },
  { name: 'Signs in with', wide: true },
  { name: 'Last sign-in', wide: true },
  { name: 'Actions', actions: true },
];

/** Who may sign in, and as what. */
export function UsersPanel({ ownId }: { readonly ownId: string | undefined }) {
  const query = useQuery(usersQuery());
  const [link, setLink] = useState<UserLinkDto>();
  return (
    <AccountsList
      title="Users"
      query={query}
      rows={query.data?.users}
      columns={COLUMNS}
      renderRow={(user) => <UserRow key={user.id} user={user} isOwn={user.id === ownId} onLink={setLink} />}
      add={{ label: 'Add user', icon: <UserPlus size={14} aria-hidden="true" /> }}
      form={(onDone) => (
        <AddUser
          onAdded={(added) => {
            onDone();
            setLink(added);
          }}
        />
      )}
      once={
        link?.link === undefined ? undefined : <OneTimeLink link={link} onClose={() => setLink(undefined)} />
      }
    />
  );
}
