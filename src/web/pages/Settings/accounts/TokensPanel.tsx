import { useQuery } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import type { NewApiTokenDto } from '../../../../api/accounts.ts';
import { tokensQuery } from '../../../api/account-queries.ts';
import { Button } from '../../../components/Button.tsx';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { Panel } from '../../../components/Panel.tsx';
import { QueryError } from '../../../components/QueryError.tsx';
import { Skeleton } from '../../../components/Skeleton.tsx';
import { CreateToken } from './CreateToken.tsx';
import { NewToken } from './NewToken.tsx';
import { TokenRow } from './TokenRow.tsx';
import './accounts.css';

/** What shippers and programs show instead of a password. */
export function TokensPanel() {
  const query = useQuery(tokensQuery());
  const [creating, setCreating] = useState(false);
  const [created, setCreated] = useState<NewApiTokenDto>();
  const tokens = query.data?.tokens;
  return (
    <Panel
      title="API tokens"
      note={tokens?.length === 0 ? undefined : tokens?.length}
      actions={
        <Button
          look="ghost"
          icon={<KeyRound size={14} aria-hidden="true" />}
          aria-expanded={creating}
          onClick={() => setCreating(!creating)}
        >
          Create token
        </Button>
      }
    >
      <QueryError query={query} />
      {creating && (
        <CreateToken
          onCreated={(token) => {
            setCreating(false);
            setCreated(token);
          }}
        />
      )}
      {created !== undefined && <NewToken token={created} onClose={() => setCreated(undefined)} />}
      {query.isPending && <Skeleton rows={2} rowHeight={44} />}
      {tokens?.length === 0 && created === undefined && (
        <EmptyState compact title="No tokens yet.">
          Each shipper and program gets its own, with no more than the role it needs: ingest to send logs,
          viewer to read.
        </EmptyState>
      )}
      {tokens !== undefined && tokens.length > 0 && (
        <div className="Accounts-table" tabIndex={0} role="group" aria-label="API tokens table">
          <table>
            <thead>
              <tr>
                <th scope="col">For</th>
                <th scope="col">Role</th>
                <th scope="col" className="is-wide">
                  Created
                </th>
                <th scope="col" className="is-wide">
                  Expires
                </th>
                <th scope="col">Last used</th>
                <th scope="col">
                  <span className="visually-hidden">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {tokens.map((token) => (
                <TokenRow key={token.id} token={token} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}
