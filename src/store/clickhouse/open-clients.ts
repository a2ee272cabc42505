import { Agent as HttpAgent } from 'node:http';
import type { AgentOptions } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import type { ClickHouseClient } from '@clickhouse/client';
import { askOverSocket } from './ask-over-socket.ts';
import type { ConnectionOptions } from './connection.ts';
import { askThroughClient } from './read-statement.ts';
import type { AskRows } from './read-statement.ts';

/** A client of one node. */
export interface OpenClient {
  readonly where: string;
  readonly client: ClickHouseClient;
  readonly ask: AskRows;
  close(): Promise<void>;
}

/** Connections of one process to one node: queries wait in the engine's line rather than here. */
const MAX_CONNECTIONS = 16;
/** Queries end by their own limit; this bounds a peer that went silent. */
const REQUEST_TIMEOUT_MS = 300_000;
/** A machine that is off answers nothing at all; one that is busy accepts within milliseconds. */
const CONNECT_TIMEOUT_MS = 5000;

const DEFAULT_USER = 'default';
const DEFAULT_URL = 'http://127.0.0.1:8123';

/** A client for each address; they connect on first use. */
export function openClients(options: ConnectionOptions): readonly OpenClient[] {
  const { socketPath, url, urls = [] } = options;
  if (socketPath !== undefined) return [openClient(socketPath, options)];
  return (urls.length > 0 ? urls : [url ?? DEFAULT_URL]).map((where) => openClient(where, options));
}

function openClient(where: string, { socketPath, username, password, ca }: ConnectionOptions): OpenClient {
  const common: AgentOptions = { keepAlive: true, maxSockets: MAX_CONNECTIONS };
  const agent = where.startsWith('https:')
    ? new HttpsAgent({ ...common, ...(ca !== undefined && { ca }) })
    : new HttpAgent({ ...common, ...(socketPath !== undefined && { socketPath }) });
  boundConnecting(agent);
  const client = createClient({
    url: socketPath === undefined ? where : 'http://localhost',
    username: username ?? DEFAULT_USER,
    password: password ?? '',
    application: 'logsentry',
    request_timeout: REQUEST_TIMEOUT_MS,
    max_open_connections: MAX_CONNECTIONS,
    http_agent: agent,
    log: { level: ClickHouseLogLevel.OFF },
  });
  // Of its own: the client ends idle sockets of its agent by its own clock.
  const askAgent = socketPath === undefined ? undefined : new HttpAgent(common);
  return {
    where,
    client,
    ask:
      socketPath === undefined || askAgent === undefined
        ? askThroughClient(client)
        : askOverSocket({
            agent: askAgent,
            socketPath,
            authorization: basic(username, password),
            timeoutMs: REQUEST_TIMEOUT_MS,
          }),
    async close() {
      await client.close();
      agent.destroy();
      askAgent?.destroy();
    },
  };
}

function basic(username = DEFAULT_USER, password = ''): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** Gives up on connections that are not made in time; the agents have a limit for silence only. */
function boundConnecting(agent: HttpAgent): void {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const socket = connect(options, callback);
    if (socket === null || socket === undefined) return socket;
    const timer = setTimeout(
      () => socket.destroy(new Error(`no connection within ${CONNECT_TIMEOUT_MS} ms`)),
      CONNECT_TIMEOUT_MS,
    );
    const connected = (): void => clearTimeout(timer);
    socket.once('connect', connected).once('close', connected);
    return socket;
  };
}
