import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { Engine } from './engine.ts';
import { createException, toEngineException } from './engine-exception.ts';
import type { EngineCredentials } from './engine-options.ts';
import { SPOOLED_BODY_HEADER } from './spool-folder.ts';
import type { Spool } from './spool.ts';
import { answerThroughPipe } from './answer-pipe.ts';
import { decodeStatement, parseInsertHead, statementKind, wantsStream } from './statement.ts';
import type { Statement } from './statement.ts';

export interface EngineServerDeps {
  readonly engine: Engine;
  readonly spool: Spool;
  /** Whether clients are on this machine and may name a file in the spool in place of a body. */
  readonly takesSpooledBodies: boolean;
  readonly credentials?: EngineCredentials;
}

/** Longest statement in a body; data of inserts is not part of it. */
const SQL_LIMIT_BYTES = 4 * 1024 * 1024;
/** Bound parameters travel in the URL: a thousand keys of 40 characters fit many times over. */
const HEADER_LIMIT_BYTES = 1024 * 1024;
/** Longer than clients keep an idle connection, so that the client always closes first. */
const KEEP_ALIVE_MS = 120_000;

/**
 * The part of ClickHouse's HTTP interface that its clients use: `GET /ping`, and statements by `GET` or `POST` at `/`
 * with bound parameters and settings in the URL, rows of an insert in the body, errors as text with
 * `X-ClickHouse-Exception-Code`. See https://clickhouse.com/docs/interfaces/http. Not started.
 */
export function buildEngineServer(deps: EngineServerDeps): Server {
  const server = createServer(
    { maxHeaderSize: HEADER_LIMIT_BYTES, keepAliveTimeout: KEEP_ALIVE_MS, noDelay: true },
    (request, response) => {
      answer(deps, request, response).catch((error: unknown) => sendException(response, error));
    },
  );
  server.requestTimeout = 0; // a large insert may trickle in; its size is bounded instead
  return server;
}

async function answer(
  deps: EngineServerDeps,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://engine');
  if (url.pathname === '/ping') {
    response.end('Ok.\n');
    return;
  }
  if (url.pathname !== '/') {
    response.writeHead(404).end('There is no handle for this path. Use /ping or /\n');
    return;
  }
  authenticate(deps.credentials, request);
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  const asked = { request, search: url.searchParams, signal: gone.signal };
  if (wantsStream(url.searchParams)) {
    await streamRequest(deps, asked, response);
    return;
  }
  const body = await runRequest(deps, asked);
  response.setHeader('Content-Type', 'application/octet-stream');
  response.setHeader('Content-Length', body.byteLength);
  response.setHeader('X-ClickHouse-Summary', '{}');
  response.end(body);
}

interface EngineRequest {
  readonly request: IncomingMessage;
  readonly search: URLSearchParams;
  readonly signal: AbortSignal;
}

async function runRequest(
  { engine, spool, takesSpooledBodies }: EngineServerDeps,
  { request, search, signal }: EngineRequest,
): Promise<Uint8Array> {
  const insert = parseInsertHead(withoutValues(search.get('query') ?? ''));
  if (insert === undefined) {
    const text = await readText(request, SQL_LIMIT_BYTES);
    return engine.run(decodeStatement(search, text), signal);
  }
  const statement = decodeStatement(search, '');
  const use = (path: string): Promise<void> => engine.insertFile({ ...insert, path }, statement, signal);
  const spooled = request.headers[SPOOLED_BODY_HEADER];
  if (takesSpooledBodies && typeof spooled === 'string') await spool.withFile(spooled, use);
  else await spool.withBody(request, use);
  return NOTHING;
}

/** A read whose answer may be of any size. */
async function streamRequest(
  { engine, spool }: EngineServerDeps,
  { request, search, signal }: EngineRequest,
  response: ServerResponse,
): Promise<void> {
  const statement: Statement = decodeStatement(search, await readText(request, SQL_LIMIT_BYTES));
  if (statementKind(statement.sql) !== 'read') {
    throw createException('badArguments', 'BAD_ARGUMENTS', 'wait_end_of_query=0 is for SELECT');
  }
  response.setHeader('Content-Type', 'application/octet-stream');
  const path = spool.newPath();
  await answerThroughPipe(path, response, () => engine.writeAnswer(path, statement, signal));
}

const NOTHING = new Uint8Array(0);
const SELECT_OR_VALUES = /\)\s*(?:SETTINGS\s[^)]*?)?\s*(?:SELECT|WITH|VALUES)\b/i;
const FROM_INPUT = /\bFROM\s+input\('/i;

/** An INSERT that brings its rows along (SELECT, VALUES) is a plain statement; `input()` stands for the body. */
function withoutValues(sql: string): string {
  return SELECT_OR_VALUES.test(sql) && !FROM_INPUT.test(sql) ? '' : sql;
}

async function readText(stream: Readable, limitBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > limitBytes) {
      throw createException('tooManyBytes', 'TOO_MANY_BYTES', `The statement is over ${limitBytes} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function authenticate(expected: EngineCredentials | undefined, request: IncomingMessage): void {
  if (expected === undefined) return;
  const given = givenCredentials(request);
  // Both are compared whatever the first gives, so that time tells nothing.
  const user = sameText(given.username, expected.username);
  const password = sameText(given.password, expected.password);
  if (user && password) return;
  const text = `${given.username}: Authentication failed: password is incorrect, or there is no such user`;
  throw createException('authenticationFailed', 'AUTHENTICATION_FAILED', text);
}

function givenCredentials(request: IncomingMessage): EngineCredentials {
  const { authorization } = request.headers;
  if (authorization?.startsWith('Basic ') === true) {
    const text = Buffer.from(authorization.slice(6), 'base64').toString('utf8');
    const colon = text.indexOf(':');
    if (colon >= 0) return { username: text.slice(0, colon), password: text.slice(colon + 1) };
  }
  return {
    username: headerText(request, 'x-clickhouse-user'),
    password: headerText(request, 'x-clickhouse-key'),
  };
}

function headerText(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  // Node gives the bytes of a header as Latin-1; clients write UTF-8.
  return typeof value === 'string' ? Buffer.from(value, 'latin1').toString('utf8') : '';
}

function sameText(left: string, right: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}

function sendException(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const exception = toEngineException(error);
  response.writeHead(exception.httpStatus, {
    'Content-Type': 'text/plain; charset=UTF-8',
    'X-ClickHouse-Exception-Code': String(exception.code),
    // The rest of a refused body is not read: the connection cannot be used again.
    Connection: 'close',
  });
  response.end(`${exception.message}\n`);
}
