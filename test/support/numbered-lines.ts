import type { Agent } from 'node:http';
import { send } from './send.ts';

/** Lines with numbers, so that every one can be counted in the end. */
export interface NumberedBody {
  readonly number: number;
  readonly lines: number;
}

export function bodyOf({ number, lines }: NumberedBody): string {
  let body = '';
  for (let i = 0; i < lines; i++) {
    const n = number * lines + i;
    body += `{"level":"${n % 50 === 0 ? 'warn' : 'info'}","service":"numbered","message":"line ${n} took ${n % 90} ms"}\n`;
  }
  return body;
}

/** Sends a body once under a key of its own; true when it was acknowledged. */
export async function sendBody(
  url: string,
  body: NumberedBody,
  { agent, run }: { readonly agent: Agent; readonly run: string },
): Promise<{ readonly acknowledged: boolean; readonly status: number }> {
  try {
    const { status } = await send(`${url}/api/v1/logs`, {
      body: bodyOf(body),
      headers: { 'content-type': 'application/x-ndjson', 'idempotency-key': `${run}-${body.number}` },
      agent,
    });
    return { acknowledged: status === 200, status };
  } catch {
    return { acknowledged: false, status: 0 };
  }
}

/** How often each number is stored, by the export of the server at `url`. */
export async function storedNumbers(url: string): Promise<Map<number, number>> {
  const { status, text } = await send(`${url}/api/v1/entries/export?service=numbered`);
  if (status !== 200) throw new Error(`the export answered ${status}: ${text.slice(0, 500)}`);
  const counts = new Map<number, number>();
  for (const line of text.trimEnd().split('\n')) {
    if (line === '') continue;
    const { message } = JSON.parse(line) as { message: string };
    const number = Number(/^line (\d+) /.exec(message)?.[1]);
    counts.set(number, (counts.get(number) ?? 0) + 1);
  }
  return counts;
}

/** Acknowledged numbers that are missing, numbers that are there twice, and numbers nobody sent. */
export function compareNumbers(
  acknowledged: readonly NumberedBody[],
  stored: ReadonlyMap<number, number>,
): { readonly missing: number; readonly doubled: number; readonly total: number } {
  let missing = 0;
  for (const { number, lines } of acknowledged) {
    for (let i = 0; i < lines; i++) if (!stored.has(number * lines + i)) missing++;
  }
  const doubled = [...stored.values()].filter((count) => count > 1).length;
  return { missing, doubled, total: acknowledged.reduce((sum, { lines }) => sum + lines, 0) };
}
