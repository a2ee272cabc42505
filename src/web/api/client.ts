import type { ProblemDto } from '../../api/common.ts';

/** An answer other than 2xx, or none at all (`status` 0). */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly nextStep: string | undefined;

  constructor(message: string, problem: { status: number; code: string; nextStep?: string | undefined }) {
    super(message);
    this.name = 'ApiError';
    this.status = problem.status;
    this.code = problem.code;
    this.nextStep = problem.nextStep;
  }
}

/** A query that cannot be read: asking again does not help. */
export function isRefusedQuery(error: Error | null): boolean {
  return error instanceof ApiError && error.code === 'QUERY_INVALID';
}

export type Params = Iterable<readonly [string, string]>;

const BASE = '/api/v1';

/** The address of an API resource with its query. */
export function apiAddress(path: string, params: Params = []): string {
  const query = new URLSearchParams([...params].map(([key, value]) => [key, value])).toString();
  return `${BASE}${path}${query === '' ? '' : `?${query}`}`;
}

export interface ReadRequest {
  readonly params?: Params;
  readonly signal?: AbortSignal;
}

/** Reads a resource. `T` is the schema's type: the server is of the same version and checks its answers in tests. */
export async function readJson<T>(path: string, request: ReadRequest = {}): Promise<T> {
  const init = request.signal === undefined ? {} : { signal: request.signal };
  return (await send(apiAddress(path, request.params), init)) as T;
}

export interface WriteRequest {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
}

export async function writeJson<T>(path: string, { method, body }: WriteRequest): Promise<T> {
  const init: RequestInit =
    body === undefined
      ? { method }
      : { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  return (await send(apiAddress(path), init)) as T;
}

async function send(address: string, init: RequestInit): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(address, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError('LogSentry does not answer.', {
      status: 0,
      code: 'UNREACHABLE',
      nextStep: 'Check that `logsentry up` is running and that this machine reaches it.',
    });
  }
  const text = await response.text();
  if (response.ok) return text === '' ? undefined : (JSON.parse(text) as unknown);
  throw problemOf(response, text);
}

function problemOf(response: Response, text: string): ApiError {
  const problem = decodeProblem(text);
  return new ApiError(problem.detail ?? problem.title ?? `${response.status} ${response.statusText}`, {
    status: response.status,
    code: problem.code ?? 'HTTP',
    nextStep: problem.nextStep,
  });
}

/** A proxy in between may answer with something that is no problem document. */
function decodeProblem(text: string): Partial<ProblemDto> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
