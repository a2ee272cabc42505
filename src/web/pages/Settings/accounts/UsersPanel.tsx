import { useQuery } from '@tanstack/react-query';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import type { UserLinkDto } from '../../../../api/accounts.ts';
import { usersQuery } from '../../../api/account-queries.ts';
import { Button } from '../../../components/Button.tsx';
import { Panel } from '../../../components/Panel.tsx';
import { QueryError } from '../../../components/QueryError.tsx';
import { Skeleton } from '../../../components/Skeleton.tsx';
import { AddUser } from './AddUser.tsx';
import { OneTimeLink } from './OneTimeLink.tsx';
import { UserRow } from './UserRow.tsx';
import './accounts.css';

/** Who may sign in, and as what. */
export function UsersPanel({ ownId }: { readonly ownId: string }) {
  const query = useQuery(usersQuery());
  const [adding, setAdding] = useState(false);
  const [link, setLink] = useState<UserLinkDto>();
  const users = query.data?.users;
  return (
    <Panel
      title="Users"
      note={users?.length}
      actions={
        <Button
          look="ghost"
          icon={<UserPlus size={14} aria-hidden="true" />}
          aria-expanded={adding}
          onClick={() => setAdding(!adding)}
        >
          Add user
        </Button>
      }
    >
      <QueryError query={query} />
      {adding && (
        <AddUser
          onAdded={(added) => {
            setAdding(false);
            setLink(added);
          }}
        />
      )}
      {link?.link !== undefined && <OneTimeLink link={link} onClose={() => setLink(undefined)} />}
      {query.isPending && <Skeleton rows={2} rowHeight={44} />}
      {users !== undefined && (
        <div className="Accounts-table" tabIndex={0} role="group" aria-label="Users table">
          <table>
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Role</th>
                <th scope="col" className="is-wide">
                  Signs in with
                </th>
                <th scope="col" className="is-wide">
                  Last sign-in
                </th>
                <th scope="col">
                  <span className="visually-hidden">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {users.map((user) => (
                <UserRow key={user.id} user={user} isOwn={user.id === ownId} onLink={setLink} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}
