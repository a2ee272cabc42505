import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, ERROR_CODES } from '../core/errors.ts';
import type { ErrorCode } from '../core/errors.ts';
import type { DocumentStore } from './store.ts';

/**
 * Calls from one process to the one that owns some state, through documents in the store they share: seldom, small,
 * and without another connection between processes. A desk is a name for what is called.
 */

type Answer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string; readonly nextStep: string };

/** The owner looks about once a second. */
const ANSWER_LIMIT_MS = 10_000;
const POLL_MS = 200;

/** Calls older than this are dropped unanswered: whoever called has given up. Clocks must agree to that. */
export const CALL_LIFE_MS = 30_000;

let calls = 0;

/**
 * Leaves a request at a desk and waits for the answer.
 * @throws AppError what the owner threw, or SERVER_UNREACHABLE when nobody answers
 */
export async function callDesk(
  documents: DocumentStore,
  desk: string,
  call: { readonly request: unknown; readonly nowMs: number },
): Promise<unknown> {
  // Starts with the time, so that calls are answered in order and old ones are told.
  const key = `${call.nowMs}-${process.pid}-${calls++}`;
  await documents.put(requestKind(desk), key, call.request);
  for (let waitedMs = 0; waitedMs < ANSWER_LIMIT_MS; waitedMs += POLL_MS) {
    await sleep(POLL_MS);
    const answer = (await documents.get(answerKind(desk), key)) as Answer | undefined;
    if (answer === undefined) continue;
    await documents.delete(answerKind(desk), key);
    if (answer.ok) return answer.value;
    const code = Object.hasOwn(ERROR_CODES, answer.code) ? answer.code : 'SERVER_REFUSED';
    throw new AppError(code, answer.message, { nextStep: answer.nextStep });
  }
  await documents.delete(requestKind(desk), key);
  throw new AppError(
    'SERVER_UNREACHABLE',
    `No process answered at the desk ${desk} within ${ANSWER_LIMIT_MS} ms.`,
    {
      nextStep: 'See whether a process with the role `learn` runs and reaches the store.',
    },
  );
}

/** Answers the requests that wait at a desk; the owner calls it every second or so. */
export async function serveDesk(
  documents: DocumentStore,
  desk: string,
  owner: { readonly answer: (request: unknown) => Promise<unknown>; readonly nowMs: number },
): Promise<void> {
  for (const { key, value } of await documents.list(requestKind(desk))) {
    await documents.delete(requestKind(desk), key);
    if (owner.nowMs - Number.parseInt(key, 10) > CALL_LIFE_MS) continue;
    await documents.put(answerKind(desk), key, await answerOf(() => owner.answer(value)));
  }
}

async function answerOf(work: () => Promise<unknown>): Promise<Answer> {
  try {
    return { ok: true, value: (await work()) ?? null };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ok: false, code: error.code, message: error.message, nextStep: error.nextStep };
  }
}

/** Kind of the documents that hold the requests at a desk, under keys that begin with their time in ms. */
export function requestKind(desk: string): string {
  return `${desk}-request`;
}

function answerKind(desk: string): string {
  return `${desk}-answer`;
}
