/** A request that cannot be answered as asked: RFC 9457 problem details. */
export class HttpProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly nextStep: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    status: number,
    problem: { code: string; detail: string; nextStep?: string; retryAfterSeconds?: number },
  ) {
    super(problem.detail);
    this.name = 'HttpProblem';
    this.status = status;
    this.code = problem.code;
    this.nextStep = problem.nextStep;
    this.retryAfterSeconds = problem.retryAfterSeconds;
  }
}
