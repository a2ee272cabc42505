import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { safeNext } from '../../../api/safe-next.ts';
import type { SessionDto } from '../../../api/accounts.ts';
import { signIn } from '../../api/account-actions.ts';
import { sessionQuery } from '../../api/account-queries.ts';
import { Button } from '../../components/Button.tsx';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Field } from '../../components/Field.tsx';
import { QueryError } from '../../components/QueryError.tsx';
import { useSubmit } from '../../state/use-submit.ts';
import { signInProblem } from './sign-in-problems.ts';
import { SignInFrame } from './SignInFrame.tsx';

/** The page that opens the others. */
export function SignIn() {
  const query = useQuery(sessionQuery());
  const parameters = new URLSearchParams(location.search);
  const next = safeNext(parameters.get('next') ?? '/');
  const problem = parameters.get('problem');
  const session = query.data;
  return (
    <SignInFrame title="Sign in">
      {problem !== null && <ErrorNotice error={new Error(signInProblem(problem))} />}
      <QueryError query={query} />
      {session?.mode === 'off' && (
        <p>
          This server has no accounts. <a href="/">Go to the overview</a>
        </p>
      )}
      {session !== undefined && session.mode !== 'off' && <Ways session={session} next={next} />}
    </SignInFrame>
  );
}

interface WaysProps {
  readonly session: SessionDto;
  readonly next: string;
}

function Ways({ session, next }: WaysProps) {
  const [byToken, setByToken] = useState(session.mode === 'token');
  const canSwitch = session.mode === 'accounts' && session.serverToken;
  return (
    <>
      {session.oidc !== undefined && (
        <>
          <a className="Button is-plain" href={`/api/v1/session/oidc?${new URLSearchParams({ next })}`}>
            {session.oidc.label}
          </a>
          <p className="SignInFrame-or">or</p>
        </>
      )}
      {byToken ? <TokenForm next={next} /> : <PasswordForm next={next} />}
      {canSwitch && (
        <button type="button" className="SignInFrame-switch" onClick={() => setByToken(!byToken)}>
          {byToken ? 'Use name and password' : 'Use the server’s token'}
        </button>
      )}
    </>
  );
}

function PasswordForm({ next }: { readonly next: string }) {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const { busy, error, run } = useSubmit();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        run(async () => {
          await signIn({ name, password });
          location.assign(next);
        });
      }}
    >
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
      <Field
        label="Password"
        name="password"
        type="password"
        autoComplete="current-password"
        required
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      {error !== undefined && <ErrorNotice error={error} />}
      <Button type="submit" look="primary" disabled={busy}>
        {busy ? 'Signing in…' : 'Sign in'}
      </Button>
    </form>
  );
}

function TokenForm({ next }: { readonly next: string }) {
  const [token, setToken] = useState('');
  const { busy, error, run } = useSubmit();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        run(async () => {
          await signIn({ token });
          location.assign(next);
        });
      }}
    >
      <Field
        label="Token of this server"
        help={
          <>
            The value of <code>server.token</code> in its configuration.
          </>
        }
        name="token"
        type="password"
        autoComplete="current-password"
        autoFocus
        required
        value={token}
        onChange={(event) => setToken(event.target.value)}
      />
      {error !== undefined && <ErrorNotice error={error} />}
      <Button type="submit" look="primary" disabled={busy}>
        {busy ? 'Signing in…' : 'Sign in'}
      </Button>
    </form>
  );
}
