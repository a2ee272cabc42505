import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { send } from '../support/send.ts';
import { type Client, messageOf, type Target } from './client.ts';
import { placed, readSnippet } from './snippet.ts';

/** Vector's default for its `http` sink is a second or 10 MB; a hundred events make several requests. */
const BATCH_EVENTS = 100;

/**
 * The requests of Vector's `http` sink with the page's settings (`src/sinks/http`, Vector 0.40): POST, NDJSON in gzip,
 * events as objects with their names in order, again after any error but 4xx with the pauses of Fibonacci.
 */
export const vectorRequests: Client = {
  name: "Vector's http sink, its requests",
  page: 'vector',
  outage: { survives: 'crash', because: 'tries again for ever, as Vector does by default' },
  deviation: { adds: ['source_type'] },
  install: async () => ({ folder: '/' }),
  async send(target) {
    const settings = settingsOf(placed((await readSnippet('vector')).code, target));
    for (let first = 0; first < target.count; first += BATCH_EVENTS) {
      const numbers = Array.from({ length: BATCH_EVENTS }, (_, index) => first + index);
      await post(settings, gzipSync(numbers.map((number) => eventLine(number, target)).join('')));
      await pause((target.pauseMs * BATCH_EVENTS) / 10);
    }
  },
};

interface Settings {
  readonly uri: string;
  readonly token: string;
}

function settingsOf(toml: string): Settings {
  const value = (name: string): string => {
    const found = new RegExp(`^${name} = "(.+)"$`, 'm').exec(toml)?.[1];
    if (found === undefined) throw new Error(`docs/send/vector.md has no ${name}`);
    return found;
  };
  const expected = { compression: 'gzip', 'encoding.codec': 'json', 'framing.method': 'newline_delimited' };
  for (const [name, wanted] of Object.entries(expected)) {
    if (value(name) !== wanted) throw new Error(`docs/send/vector.md: ${name} is not ${wanted}`);
  }
  return { uri: value('uri'), token: value('auth.token') };
}

function eventLine(number: number, { service }: Target): string {
  const timestamp = `${new Date().toISOString().slice(0, -1)}456789Z`;
  const names = { host: 'web-1', level: 'warn', message: messageOf(number), service };
  return `${JSON.stringify({ ...names, source_type: 'file', timestamp, user: 'u1' })}\n`;
}

async function post({ uri, token }: Settings, body: Buffer): Promise<void> {
  const headers = {
    'content-type': 'application/x-ndjson',
    'content-encoding': 'gzip',
    'user-agent': 'Vector/0.40.0 (x86_64-unknown-linux-gnu)',
    'accept-encoding': 'identity',
    authorization: `Bearer ${token}`,
    'content-length': String(body.length),
  };
  for (let waitS = 1, nextS = 1; ; [waitS, nextS] = [nextS, waitS + nextS]) {
    const status = await send(uri, { method: 'POST', headers, body }).then(
      (answer) => answer.status,
      () => 503,
    );
    if (status < 300) return;
    if (status < 500 && status !== 429 && status !== 408) throw new Error(`${uri} answered ${status}`);
    await pause(waitS * 1000);
  }
}
