import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { LinkDto } from '../../../api/accounts.ts';
import { lookAtLink, setUpByLink } from '../../api/account-actions.ts';
import { Button } from '../../components/Button.tsx';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Field } from '../../components/Field.tsx';
import { useSubmit } from '../../state/use-submit.ts';
import { SignInFrame } from './SignInFrame.tsx';

/** What the server asks for. */
const PASSWORD_LEAST = 12;

/** Where one-time links lead: the first admin, or somebody who needs a password. */
export function Setup() {
  const [code] = useState(() => new URLSearchParams(location.search).get('code') ?? '');
  useEffect(() => {
    // The code leaves the address bar, and with it the history and what a screenshot shows.
    history.replaceState(null, '', location.pathname);
  }, []);
  const query = useQuery({
    queryKey: ['link', code],
    queryFn: () => lookAtLink(code),
    staleTime: Infinity,
    retry: false,
  });
  const link = query.data;
  return (
    <SignInFrame title={titleOf(link)}>
      {query.error !== null && <ErrorNotice error={query.error} />}
      {link !== undefined && <SetupForm code={code} link={link} />}
    </SignInFrame>
  );
}

function titleOf(link: LinkDto | undefined): string {
  if (link === undefined) return 'One-time link';
  return link.kind === 'first-admin' ? 'Make the first account' : `Choose a password, ${link.name ?? ''}`;
}

function SetupForm({ code, link }: { readonly code: string; readonly link: LinkDto }) {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const { busy, error, run } = useSubmit();
  const isFirst = link.kind === 'first-admin';
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        run(async () => {
          await setUpByLink({ code, password, ...(isFirst ? { name } : {}) });
          location.assign('/');
        });
      }}
    >
      {isFirst && (
        <p className="muted">
          You will be the admin: you add the others under Settings. This link works once.
        </p>
      )}
      {isFirst ? (
        <Field
          label="Name"
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          required
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      ) : (
        // For password managers, which keep a password with its name.
        <input type="text" name="username" autoComplete="username" value={link.name ?? ''} readOnly hidden />
      )}
      <Field
        label="Password"
        help={`At least ${PASSWORD_LEAST} characters; three or four random words will do.`}
        name="password"
        type="password"
        autoComplete="new-password"
        minLength={PASSWORD_LEAST}
        autoFocus={!isFirst}
        required
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      {error !== undefined && <ErrorNotice error={error} />}
      <Button type="submit" look="primary" disabled={busy}>
        {busy ? 'One moment…' : isFirst ? 'Make the account' : 'Save and sign in'}
      </Button>
    </form>
  );
}
