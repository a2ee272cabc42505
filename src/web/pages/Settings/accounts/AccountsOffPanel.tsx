import { Panel } from '../../../components/Panel.tsx';
import './accounts.css';

/** How to have accounts where there are none. */
export function AccountsOffPanel({ mode }: { readonly mode: 'off' | 'token' }) {
  return (
    <Panel title="Accounts" note="off">
      <div className="Accounts-text">
        <p>
          {mode === 'off'
            ? 'Whoever reaches this server may do everything; it listens to this machine only.'
            : 'Whoever knows the token of this server may do everything.'}
        </p>
        <p className="muted">
          For people with roles, API tokens and single sign-on: set <code>accounts.mode: local</code> in the
          configuration and start again. The first start prints a link that makes the first admin.
        </p>
      </div>
    </Panel>
  );
}
