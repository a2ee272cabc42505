/** What to say for the code with which single sign-on led back here. */
export function signInProblem(code: string): string {
  return (
    PROBLEMS[code] ?? 'Single sign-on did not work. Try again, or ask an admin to look into the server’s log.'
  );
}

const PROBLEMS: Readonly<Record<string, string>> = {
  NO_ROLE: 'You are known there, but nothing gives you a role here. Ask an admin of LogSentry.',
  USER_DISABLED: 'An admin of LogSentry ended your access.',
  REFUSED_BY_PROVIDER: 'The identity provider let nobody in. Try again.',
  SIGN_IN_NOT_BEGUN: 'That took more than ten minutes, or was begun in another browser. Try again.',
  PROVIDER_FAILED: 'The identity provider did not answer. Try again, or ask who runs it.',
};
