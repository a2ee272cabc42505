import type { z } from 'zod';
import { problemSchema } from '../../api/common.ts';
import { AppError } from '../../core/errors.ts';

export interface ApiClientOptions {
  readonly url: string;
  readonly token?: string;
  readonly signal: AbortSignal;
}

export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly body?: Uint8Array | string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Calls the server's API. Failures are AppErrors that say what to do: SERVER_UNREACHABLE, SERVER_REFUSED. */
export class ApiClient {
  readonly url: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #signal: AbortSignal;

  constructor(options: ApiClientOptions) {
    if (!URL.canParse(options.url) || !/^https?:/.test(options.url)) {
      throw new AppError('USAGE', `The server address ${JSON.stringify(options.url)} is no URL.`, {
        nextStep: 'Give it as --url http://127.0.0.1:5000 (or LOGSENTRY_URL).',
      });
    }
    this.url = options.url.replace(/\/+$/, '');
    this.#headers = options.token === undefined ? {} : { authorization: `Bearer ${options.token}` };
    this.#signal = options.signal;
  }

  /** The raw answer, whatever its status. @throws AppError SERVER_UNREACHABLE when there is none. */
  async send(path: string, request: ApiRequest = {}): Promise<Response> {
    try {
      return await fetch(this.url + path, {
        method: request.method ?? 'GET',
        headers: { 'user-agent': 'logsentry', ...this.#headers, ...request.headers },
        signal: this.#signal,
        redirect: 'error',
        ...(request.body === undefined ? {} : { body: request.body }),
      });
    } catch (cause) {
      if (this.#signal.aborted) throw cause;
      throw new AppError(
        'SERVER_UNREACHABLE',
        `No LogSentry server answers at ${this.url}${detailOf(cause)}.`,
        {
          nextStep: 'Start one with `logsentry up`, or give its address with --url.',
          cause,
        },
      );
    }
  }

  /** A JSON answer, checked. */
  async json<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    request: ApiRequest = {},
  ): Promise<z.output<Schema>> {
    const response = await this.send(path, request);
    if (!response.ok) throw await readRefusal(response);
    const parsed = schema.safeParse(await response.json().catch(() => undefined));
    if (parsed.success) return parsed.data;
    throw new AppError('SERVER_REFUSED', `${this.url}${path} answered something else than expected.`, {
      nextStep: 'Check that a LogSentry server of the same version runs there: `logsentry version`.',
      cause: parsed.error,
    });
  }

  async bytes(path: string): Promise<Uint8Array> {
    const response = await this.send(path);
    if (!response.ok) throw await readRefusal(response);
    return response.bytes();
  }
}

/** As `refusalOf`, reading the body. */
export async function readRefusal(response: Response): Promise<AppError> {
  return refusalOf(response, await response.json().catch(() => undefined));
}

/** The error a refusing answer stands for; problem details (RFC 9457) are passed on in their own words. */
export function refusalOf(response: Response, body: unknown): AppError {
  const problem = problemSchema.safeParse(body);
  if (!problem.success) {
    return new AppError('SERVER_REFUSED', `The server answered ${response.status} ${response.statusText}.`, {
      nextStep: 'Check that the address is that of a LogSentry server, not of a proxy in front of it.',
    });
  }
  const { detail, nextStep } = problem.data;
  const usual =
    response.status === 401
      ? 'Give the token with --token or LOGSENTRY_TOKEN.'
      : 'Look into the server’s log.';
  return new AppError('SERVER_REFUSED', detail, { nextStep: nextStep ?? usual });
}

function detailOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? ` (${code})` : '';
}
