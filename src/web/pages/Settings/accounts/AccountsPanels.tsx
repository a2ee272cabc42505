import { useQuery } from '@tanstack/react-query';
import { sessionQuery } from '../../../api/account-queries.ts';
import { useMay } from '../../../state/use-may.ts';
import { AccountsOffPanel } from './AccountsOffPanel.tsx';
import { AuditPanel } from './AuditPanel.tsx';
import { OwnAccountPanel } from './OwnAccountPanel.tsx';
import { TokensPanel } from './TokensPanel.tsx';
import { UsersPanel } from './UsersPanel.tsx';

/** What belongs to accounts, as far as who looks may see it. */
export function AccountsPanels() {
  const { data: session } = useQuery(sessionQuery());
  const mayAddUsers = useMay('add user');
  const mayCreateTokens = useMay('create token');
  if (session === undefined) return null;
  const { mode, principal } = session;
  const isAdmin = principal?.role === 'admin';
  return (
    <>
      {mode === 'accounts' ? <OwnAccountPanel session={session} /> : <AccountsOffPanel mode={mode} />}
      {mode === 'accounts' && mayAddUsers && <UsersPanel ownId={principal?.id} />}
      {mode === 'accounts' && mayCreateTokens && <TokensPanel />}
      {isAdmin && <AuditPanel />}
    </>
  );
}
