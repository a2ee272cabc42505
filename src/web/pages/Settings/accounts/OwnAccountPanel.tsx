import { useState } from 'react';
import type { SessionDto } from '../../../../api/accounts.ts';
import { changePassword, signOut } from '../../../api/account-actions.ts';
import { Button } from '../../../components/Button.tsx';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { Field } from '../../../components/Field.tsx';
import { Panel } from '../../../components/Panel.tsx';
import { useApp } from '../../../state/app-context.ts';
import { useSubmit } from '../../../state/use-submit.ts';
import { SettingRow } from '../SettingRow.tsx';
import './accounts.css';

const ROLE_HELP = {
  ingest: 'May send logs.',
  viewer: 'May read everything.',
  editor: 'May read everything, judge anomalies and incidents, and train models.',
  admin: 'May do everything, also with users and tokens.',
} as const;

/** The account of who looks. */
export function OwnAccountPanel({ session }: { readonly session: SessionDto }) {
  const [changing, setChanging] = useState(false);
  const { principal, changesPassword } = session;
  const { error, run } = useSubmit();
  if (principal === undefined) return null;
  return (
    <Panel title="Your account">
      <SettingRow name={principal.name} help={ROLE_HELP[principal.role]}>
        <span className="Accounts-actions">
          {changesPassword && (
            <Button onClick={() => setChanging(!changing)} aria-expanded={changing}>
              Change password
            </Button>
          )}
          <Button
            onClick={() =>
              run(async () => {
                await signOut();
                location.assign('/login');
              })
            }
          >
            Sign out
          </Button>
        </span>
      </SettingRow>
      {error !== undefined && <ErrorNotice error={error} />}
      {changing && <PasswordForm name={principal.name} onDone={() => setChanging(false)} />}
    </Panel>
  );
}

function PasswordForm({ name, onDone }: { readonly name: string; readonly onDone: () => void }) {
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const { busy, error, run } = useSubmit();
  const { toasts } = useApp();
  return (
    <form
      className="Accounts-form"
      onSubmit={(event) => {
        event.preventDefault();
        run(async () => {
          await changePassword(current, password);
          toasts.show({ tone: 'done', text: 'The new password counts; your other sessions have ended.' });
          onDone();
        });
      }}
    >
      <input type="text" name="username" autoComplete="username" value={name} readOnly hidden />
      <Field
        label="Current password"
        type="password"
        autoComplete="current-password"
        autoFocus
        required
        value={current}
        onChange={(event) => setCurrent(event.target.value)}
      />
      <Field
        label="New password, at least 12 characters"
        type="password"
        autoComplete="new-password"
        minLength={12}
        required
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <Button type="submit" look="primary" disabled={busy}>
        Save
      </Button>
      {error !== undefined && <ErrorNotice error={error} />}
    </form>
  );
}
