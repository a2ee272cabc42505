import { useState } from 'react';
import type { ApiTokenDto } from '../../../../api/accounts.ts';
import { revokeToken } from '../../../api/account-actions.ts';
import { Button } from '../../../components/Button.tsx';
import { TimeAgo } from '../../../components/TimeAgo.tsx';
import { ConfirmDialog } from './ConfirmDialog.tsx';
import { useAccountChange } from './use-account-change.ts';

export function TokenRow({ token }: { readonly token: ApiTokenDto }) {
  const { report } = useAccountChange();
  const [revoking, setRevoking] = useState(false);
  const revoke = () => report(revokeToken(token.id), `The token for ${token.name} opens nothing any more.`);
  return (
    <tr data-off={token.expired}>
      <th scope="row">
        {token.name}
        {token.expired && <span className="Accounts-mark">expired</span>}
      </th>
      <td>{token.role}</td>
      <td className="is-wide">
        <TimeAgo time={token.createdAt} /> <span className="muted">by {token.createdBy}</span>
      </td>
      <td className="is-wide">
        {token.expiresAt === undefined ? (
          <span className="muted">never</span>
        ) : (
          token.expiresAt.slice(0, 'YYYY-MM-DD'.length)
        )}
      </td>
      <td>
        {token.lastUsedAt === undefined ? (
          <span className="muted">never</span>
        ) : (
          <TimeAgo time={token.lastUsedAt} />
        )}
      </td>
      <td>
        <div className="Accounts-actions">
          <Button look="ghost" onClick={() => setRevoking(true)}>
            Revoke
          </Button>
          {revoking && (
            <ConfirmDialog
              title={`Revoke the token for ${token.name}?`}
              verb="Revoke"
              onClose={() => setRevoking(false)}
              onConfirm={revoke}
            >
              Whoever uses it is refused from now on. This cannot be taken back.
            </ConfirmDialog>
          )}
        </div>
      </td>
    </tr>
  );
}
