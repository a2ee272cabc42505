/**
 * A server for working on the dashboard: answers the API with an invented shop's log and serves the built page.
 *
 *     npx node src/web/dev/fixture-server.ts [--port 5000] [--seed 1] [--hours 26] [--empty]
 */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { parseArgs } from 'node:util';
import { FixtureLines } from './fixture-lines.ts';
import { createFixtureRoutes } from './fixture-routes.ts';
import { followTail } from './fixture-tail.ts';

const DIST = join(import.meta.dirname, '../../../dist/web');
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};
/** As strict as the real server's, or stricter. */
const CSP = "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'";
/** How often the shop writes. */
const WRITE_EVERY_MS = 200;

const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '5000' },
    seed: { type: 'string', default: '1' },
    hours: { type: 'string', default: '26' },
    empty: { type: 'boolean', default: false },
  },
});

const lines = new FixtureLines({
  seed: Number(options.seed),
  nowMs: Date.now(),
  hours: options.empty ? 0 : Number(options.hours),
});
const answer = createFixtureRoutes(lines);
if (!options.empty)
  setInterval(() => lines.write(Date.now() - WRITE_EVERY_MS, WRITE_EVERY_MS), WRITE_EVERY_MS);

const server = createServer((request, response) => {
  handle(request, response).catch((error: unknown) => {
    response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error));
  });
});
server.listen(Number(options.port), '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`http://127.0.0.1:${port}\n`);
});

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (url.pathname === '/api/v1/tail') return followTail(lines, { url, request, response });
  if (!url.pathname.startsWith('/api/')) return sendFile(url.pathname, response);
  const body = await readBody(request);
  const { status, value } = answer({ method: request.method ?? 'GET', url, body });
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

/** A file of the build; any other address is one of the page's own. */
async function sendFile(path: string, response: ServerResponse): Promise<void> {
  const name = extname(path) === '' ? 'index.html' : normalize(path).replace(/^(\.\.[/\\])+/, '');
  const content = await readFile(join(DIST, name)).catch(() => undefined);
  const type = TYPES[extname(name)] ?? 'application/octet-stream';
  response.writeHead(content === undefined ? 404 : 200, {
    'content-type': type,
    'content-security-policy': CSP,
  });
  response.end(content);
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
