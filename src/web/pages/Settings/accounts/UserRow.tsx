import { useState } from 'react';
import type { UserDto, UserLinkDto } from '../../../../api/accounts.ts';
import { USER_ROLES } from '../../../../core/role.ts';
import { changeUser, linkForUser, removeUser } from '../../../api/account-actions.ts';
import { Button } from '../../../components/Button.tsx';
import { TimeAgo } from '../../../components/TimeAgo.tsx';
import { ConfirmDialog } from './ConfirmDialog.tsx';
import { useAccountChange } from './use-account-change.ts';

export interface UserRowProps {
  readonly user: UserDto;
  /** Who looks: cannot lock themselves out here. */
  readonly isOwn: boolean;
  readonly onLink: (link: UserLinkDto) => void;
}

export function UserRow({ user, isOwn, onLink }: UserRowProps) {
  const { report, refresh, failed } = useAccountChange();
  const [removing, setRemoving] = useState(false);
  const isLocal = user.origin === 'local';
  return (
    <tr data-off={user.disabled}>
      <th scope="row">
        {user.name}
        {isOwn && <span className="muted"> (you)</span>}
        {user.disabled && <span className="Accounts-mark">disabled</span>}
      </th>
      <td>
        {isLocal && !isOwn ? (
          <select
            aria-label={`Role of ${user.name}`}
            value={user.role}
            onChange={(event) => {
              const role = USER_ROLES.find((each) => each === event.target.value) ?? user.role;
              report(changeUser(user.id, { role }), `${user.name} is ${role} now.`, () =>
                changeUser(user.id, { role: user.role }),
              );
            }}
          >
            {USER_ROLES.map((role) => (
              <option key={role}>{role}</option>
            ))}
          </select>
        ) : (
          user.role
        )}
      </td>
      <td className="is-wide">
        {isLocal ? (user.hasPassword ? 'password' : 'no password yet') : 'single sign-on'}
      </td>
      <td className="is-wide">
        {user.lastSignInAt === undefined ? (
          <span className="muted">never</span>
        ) : (
          <TimeAgo time={user.lastSignInAt} />
        )}
      </td>
      <td>
        <div className="Accounts-actions">
          {isLocal && !isOwn && (
            <Button
              look="ghost"
              disabled={user.disabled}
              onClick={() =>
                void linkForUser(user.id)
                  .then(async (link) => {
                    onLink(link);
                    await refresh();
                  })
                  .catch(failed)
              }
            >
              Password link
            </Button>
          )}
          {!isOwn && (
            <Button
              look="ghost"
              onClick={() => {
                const { disabled } = user;
                const done = `${user.name} ${disabled ? 'may sign in again' : 'is signed out and may not sign in'}.`;
                report(changeUser(user.id, { disabled: !disabled }), done, () =>
                  changeUser(user.id, { disabled }),
                );
              }}
            >
              {user.disabled ? 'Enable' : 'Disable'}
            </Button>
          )}
          {!isOwn && (
            <Button look="ghost" onClick={() => setRemoving(true)}>
              Remove
            </Button>
          )}
          {removing && (
            <ConfirmDialog
              title={`Remove ${user.name}?`}
              verb="Remove"
              onClose={() => setRemoving(false)}
              onConfirm={() => report(removeUser(user.id), `${user.name} is removed.`)}
            >
              Their sessions end. What they did stays in the audit log. This cannot be taken back; Disable
              can.
            </ConfirmDialog>
          )}
        </div>
      </td>
    </tr>
  );
}
