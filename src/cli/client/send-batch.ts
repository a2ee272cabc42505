import { setTimeout as sleep } from 'node:timers/promises';
import { type IngestAnswerDto, ingestAnswerSchema } from '../../api/entries.ts';
import { AppError } from '../../core/errors.ts';
import { problemSchema } from '../../api/common.ts';
import { type ApiClient, readRefusal, refusalOf } from './api-client.ts';

/** A body for `POST /api/v1/logs`. */
export interface LogBatch {
  readonly body: Uint8Array | string;
  readonly lines: number;
  /** What the lines come from, and what stands in where they name no service. */
  readonly source: string;
  readonly service?: string;
  readonly contentType: 'application/x-ndjson' | 'application/json' | 'text/plain; charset=utf-8';
  /** The same for every try: a batch that was stored before its answer got lost is not stored twice. */
  readonly idempotencyKey: string;
}

export interface RetryRules {
  readonly signal: AbortSignal;
  /** How long to go on without a success. */
  readonly retryForMs: number;
  /** Told before each wait. */
  readonly onWait?: (reason: string, waitMs: number) => void;
}

/** Statuses after which the same request may succeed later: RFC 6585 §4, RFC 9110 §15.6.3 to 15.6.5. */
const PASSING_STATUSES = [429, 502, 503, 504];
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 10_000;

/**
 * Sends a batch, waiting and trying again while the server is away or asks to wait. Bad lines are in the answer.
 * @throws AppError SERVER_UNREACHABLE or SERVER_REFUSED when waiting did not help or cannot.
 */
export async function sendBatch(
  client: ApiClient,
  batch: LogBatch,
  rules: RetryRules,
): Promise<IngestAnswerDto> {
  let waitedMs = 0;
  for (let attempt = 0; ; attempt++) {
    const outcome = await tryOnce(client, batch);
    if ('answer' in outcome) return outcome.answer;
    const waitMs = outcome.retryAfterMs ?? backoff(attempt);
    if (waitedMs + waitMs > rules.retryForMs) throw outcome.error;
    rules.onWait?.(outcome.error.message, waitMs);
    await sleep(waitMs, undefined, { signal: rules.signal });
    waitedMs += waitMs;
  }
}

type Outcome =
  | { readonly answer: IngestAnswerDto }
  /** A failure that may pass. */
  | { readonly error: AppError; readonly retryAfterMs: number | undefined };

async function tryOnce(client: ApiClient, batch: LogBatch): Promise<Outcome> {
  let response: Response;
  try {
    response = await client.send(`/api/v1/logs?${queryOf(batch)}`, {
      method: 'POST',
      body: batch.body,
      headers: { 'content-type': batch.contentType, 'idempotency-key': batch.idempotencyKey },
    });
  } catch (error) {
    if (error instanceof AppError && error.code === 'SERVER_UNREACHABLE')
      return { error, retryAfterMs: undefined };
    throw error;
  }
  if (PASSING_STATUSES.includes(response.status)) {
    const retryAfterMs = retryAfterOf(response);
    return { error: await readRefusal(response), retryAfterMs };
  }
  const body: unknown = await response.json().catch(() => undefined);
  const answer = ingestAnswerSchema.safeParse(body);
  if (answer.success) return { answer: answer.data };
  const problem = problemSchema.safeParse(body);
  if (problem.data?.code === 'EMPTY_BODY') return { answer: { accepted: 0, rejected: 0, errors: [] } };
  if (problem.data?.code === 'NOTHING_READABLE') return { answer: allRejected(batch, problem.data.detail) };
  throw refusalOf(response, body);
}

/** No line of the body could be read: no failure of the request, the next body may be fine. */
function allRejected(batch: LogBatch, hint: string): IngestAnswerDto {
  return { accepted: 0, rejected: batch.lines, errors: [{ line: 1, reason: 'unreadable', hint }] };
}

function queryOf({ source, service }: LogBatch): URLSearchParams {
  return new URLSearchParams({ source, ...(service === undefined ? {} : { service }) });
}

/** Doubles from a quarter second, spread over ±50% so that many senders don't come back at once. */
function backoff(attempt: number): number {
  const ms = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt);
  return Math.round(ms * (0.5 + Math.random()));
}

/** RFC 9110 §10.2.3, in seconds; a date is not used by LogSentry. */
function retryAfterOf(response: Response): number | undefined {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds * 1000, 60_000) : undefined;
}
