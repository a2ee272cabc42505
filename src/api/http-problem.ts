/** A request that cannot be answered as asked: RFC 9457 problem details. */
export class HttpProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly nextStep: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly position: { readonly start: number; readonly end: number } | undefined;
  readonly suggestion: string | undefined;

  constructor(status: number, problem: HttpProblemOptions) {
    super(problem.detail);
    this.name = 'HttpProblem';
    this.status = status;
    this.code = problem.code;
    this.nextStep = problem.nextStep;
    this.retryAfterSeconds = problem.retryAfterSeconds;
    this.position = problem.position;
    this.suggestion = problem.suggestion;
  }
}

export interface HttpProblemOptions {
  readonly code: string;
  readonly detail: string;
  readonly nextStep?: string;
  readonly retryAfterSeconds?: number;
  /** Of a query that is wrong: where. */
  readonly position?: { readonly start: number; readonly end: number };
  readonly suggestion?: string;
}
