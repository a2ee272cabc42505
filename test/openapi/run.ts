// The running server against its own OpenAPI document: npm run test:openapi -- [--examples 30] [--seed 1] [--only PATH-REGEX]
// Needs Python 3.10 or newer; schemathesis (https://schemathesis.readthedocs.io) is installed into a folder of its own unless
// SCHEMATHESIS names its program. Every operation is asked what the document allows and what it does not: answers must be
// as documented, and never a 5xx.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startServer } from '../support/server-process.ts';

const SCHEMATHESIS_VERSION = '4.32.5';
const TOKEN = 'a-token-of-at-least-32-characters-long';

/** Left out: a stream that does not end by itself, and a body that is no JSON. */
const LEFT_OUT = '^/api/v1/(tail|models/import)$';

const CONFIGURATION = fileURLToPath(new URL('./schemathesis.toml', import.meta.url));

const { values } = parseArgs({
  options: {
    examples: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});

const program = process.env['SCHEMATHESIS'] ?? installed();
const server = await startServer({ environment: { LOGSENTRY_SERVER_TOKEN: TOKEN } });
try {
  await sendSome(server.url);
  const { status } = spawnSync(program, arguments_(server.url), { stdio: 'inherit', cwd: tmpdir() });
  process.exitCode = status ?? 1;
  const crashes = server.log().match(/"msg":"request failed"|request failed/g) ?? [];
  if (crashes.length > 0) {
    process.stderr.write(
      `${crashes.length} requests failed inside the server:\n${server.log().slice(-5000)}`,
    );
    process.exitCode = 1;
  }
} finally {
  await server.stop();
}

function arguments_(url: string): string[] {
  return [
    ...['--config-file', CONFIGURATION],
    'run',
    `${url}/api/v1/openapi.json`,
    ...['--header', `Authorization: Bearer ${TOKEN}`],
    ...['--max-examples', values.examples],
    ...['--seed', values.seed],
    ...['--phases', 'examples,coverage,fuzzing'],
    ...['--request-timeout', '20'],
    '--generation-deterministic',
    '--no-color',
    ...['--exclude-path-regex', LEFT_OUT],
    ...(values.only === undefined ? [] : ['--include-path-regex', values.only]),
  ];
}

/** Lines to find, so that answers are not all empty. */
async function sendSome(url: string): Promise<void> {
  const nowMs = Date.now();
  const lines = Array.from({ length: 500 }, (_, index) =>
    JSON.stringify({
      timestamp: new Date(nowMs - index * 1000).toISOString(),
      level: index % 10 === 0 ? 'error' : 'info',
      service: index % 2 === 0 ? 'auth' : 'billing',
      message: `request ${index} took ${index % 50} ms`,
      durationMs: index % 50,
    }),
  );
  const response = await fetch(`${url}/api/v1/logs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/x-ndjson' },
    body: lines.join('\n'),
  });
  if (!response.ok) throw new Error(await response.text());
}

/** Schemathesis in a virtual environment that is kept for the next run. */
function installed(): string {
  const folder = join(homedir(), '.cache', 'logsentry', `schemathesis-${SCHEMATHESIS_VERSION}`);
  const found = join(folder, 'bin', 'schemathesis');
  if (existsSync(found)) return found;
  run('python3', ['-m', 'venv', folder]);
  run(join(folder, 'bin', 'pip'), ['install', '--quiet', `schemathesis==${SCHEMATHESIS_VERSION}`]);
  return found;
}

function run(command: string, args: readonly string[]): void {
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}.`);
}
