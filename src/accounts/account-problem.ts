import { HttpProblem } from '../api/http-problem.ts';

/** What is wrong with a change of accounts, for the one who asked for it. */
export function accountProblem(status: 400 | 404 | 409, problem: AccountProblem): HttpProblem {
  return new HttpProblem(status, problem);
}

export interface AccountProblem {
  readonly code: string;
  readonly detail: string;
  readonly nextStep: string;
}

export function noSuch(what: 'user' | 'token', id: string): HttpProblem {
  return accountProblem(404, {
    code: `${what.toUpperCase()}_NOT_FOUND`,
    detail: `There is no ${what} ${JSON.stringify(id.slice(0, QUOTED))}.`,
    nextStep: `List those there are with: logsentry ${what} list.`,
  });
}

const QUOTED = 100;
