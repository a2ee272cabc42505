import { useQuery } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import type { NewApiTokenDto } from '../../../../api/accounts.ts';
import { tokensQuery } from '../../../api/account-queries.ts';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { AccountsList } from './AccountsList.tsx';
import type { Column } from './AccountsTable.tsx';
import { CreateToken } from './CreateToken.tsx';
import { NewToken } from './NewToken.tsx';
import { TokenRow } from './TokenRow.tsx';

const COLUMNS: readonly Column[] = [
  { name: 'For' },
  { name: 'Role' },
  { name: 'Created', wide: true },
  { name: 'Expires', wide: true },
  { name: 'Last used' },
  { name: 'Actions', actions: true },
];

/** What shippers and programs show instead of a password. */
export function TokensPanel() {
  const query = useQuery(tokensQuery());
  const [created, setCreated] = useState<NewApiTokenDto>();
  return (
    <AccountsList
      title="API tokens"
      query={query}
      rows={query.data?.tokens}
      columns={COLUMNS}
      renderRow={(token) => <TokenRow key={token.id} token={token} />}
      add={{ label: 'Create token', icon: <KeyRound size={14} aria-hidden="true" /> }}
      form={(onDone) => (
        <CreateToken
          onCreated={(token) => {
            onDone();
            setCreated(token);
          }}
        />
      )}
      once={
        created === undefined ? undefined : <NewToken token={created} onClose={() => setCreated(undefined)} />
      }
      empty={
        <EmptyState compact title="No tokens yet.">
          Each shipper and program gets its own, with no more than the role it needs: ingest to send logs,
          viewer to read.
        </EmptyState>
      }
    />
  );
}
