import type { Agent } from 'node:http';
import { request } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
}

/** One request over node:http, which sends exactly the headers it is given (also a foreign `Host`). */
export function send(
  url: string,
  options: {
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string | Uint8Array;
    readonly agent?: Agent;
  } = {},
): Promise<Answer> {
  const { method = options.body === undefined ? 'GET' : 'POST', headers = {}, body, agent } = options;
  return new Promise((resolve, reject) => {
    const call = request(url, { method, headers, ...(agent === undefined ? {} : { agent }) }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      );
      answer.once('error', reject);
    });
    call.once('error', reject);
    call.end(body);
  });
}

export async function getJson<T>(url: string): Promise<T> {
  const answer = await send(url);
  if (answer.status !== 200) throw new Error(`${url} answered ${answer.status}: ${answer.text}`);
  return JSON.parse(answer.text) as T;
}

/** Asks until `ready` gives something; the pause grows with the number of tries, the error after `limitMs`. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  limitMs = 20_000,
): Promise<T> {
  const startMs = performance.now();
  for (;;) {
    const value = await ask();
    if (value !== undefined) return value;
    if (performance.now() - startMs > limitMs) throw new Error(`${what} did not happen within ${limitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
