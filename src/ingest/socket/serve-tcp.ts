import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { AppError } from '../../core/errors.ts';
import { YieldOrder } from '../../core/yield-order.ts';
import type { SenderName } from '../ingest-observer.ts';
import { PlainSockets } from './plain-sockets.ts';
import type { SocketDeps } from './socket-deps.ts';
import { plainAddress } from './socket-deps.ts';

/** What a protocol does with one connection. */
export interface ConnectionHandler {
  /** Takes in a chunk, which is not kept. No more is read until a promise that it returns has resolved. */
  data(chunk: Uint8Array): Promise<void> | undefined;
  /** The sender has closed its side. */
  end(): Promise<void> | undefined;
  /** Bytes of a frame that is not whole yet. */
  readonly bufferedBytes: number;
}

export interface TcpOptions {
  readonly protocol: string;
  readonly host: string;
  readonly port: number;
  /** PEM texts; without them the connection is plain. */
  readonly tls?: { readonly key: string | Buffer; readonly cert: string | Buffer };
  readonly open: (socket: Socket, sender: SenderName) => ConnectionHandler;
}

export interface TcpListener {
  readonly port: number;
  readonly connections: number;
  close(): Promise<void>;
}

/**
 * Listens, and hands chunks to one handler a connection: at most as many as allowed, none for ever idle, none with
 * a frame that never ends, all unfinished frames together within a bound. At a limit the one gives way that is idle, or
 * in a frame, for longest: who floods a port shuts nobody out.
 * @throws AppError ADDRESS_IN_USE
 */
export async function serveTcp(deps: SocketDeps, options: TcpOptions): Promise<TcpListener> {
  const connections = new YieldOrder<Connection>();
  const frames = new UnfinishedFrames(connections, deps.socketLimits.bufferBytes);
  const plainSockets = new PlainSockets();
  const serve = (socket: Socket): void => {
    const sender = senderOf(options.protocol, socket);
    const connection: Connection = new Connection(socket, sender, {
      deps,
      handler: options.open(socket, sender),
      plain: plainSockets.of(socket),
      onActive: () => connections.touch(connection),
      onBuffered: (more) => frames.add(connection, more),
    });
    connections.add(connection);
    if (connections.size > deps.socketLimits.connections) {
      const yielding = connections.next(connection) ?? connection;
      // Closing takes a moment: the next one must not choose it again.
      connections.delete(yielding);
      yielding.refuse('connections');
    }
    deps.onConnections(options.protocol, connections.size);
    socket.once('close', () => {
      connections.delete(connection);
      connection.release();
      deps.onConnections(options.protocol, connections.size);
    });
  };
  const server =
    options.tls === undefined
      ? createServer({ noDelay: true, keepAlive: true }, serve)
      : createTlsServer({ ...options.tls, handshakeTimeout: deps.socketLimits.frameMs }, serve);
  if (options.tls !== undefined) server.on('connection', (socket: Socket) => plainSockets.add(socket));
  // A broken handshake is the sender's trouble; its connection is gone already.
  server.on('tlsClientError', () => undefined);
  const port = await bind(server, options);
  const sweep = setInterval(() => {
    const nowMs = performance.now();
    for (const connection of connections) connection.checkFrame(nowMs);
  }, deps.socketLimits.frameMs / 4);
  sweep.unref();
  return {
    port,
    get connections() {
      return connections.size;
    },
    async close() {
      clearInterval(sweep);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await Promise.all([...connections].map((connection) => connection.close()));
      plainSockets.destroyAll();
      await closed;
    },
  };
}

/** The memory of frames that are not whole yet. When it runs out, the oldest of them is given up. */
class UnfinishedFrames {
  readonly #connections: Iterable<Connection>;
  readonly #limitBytes: number;
  #bytes = 0;

  constructor(connections: Iterable<Connection>, limitBytes: number) {
    this.#connections = connections;
    this.#limitBytes = limitBytes;
  }

  /** `connection` holds this much more, or less. */
  add(connection: Connection, bytes: number): void {
    this.#bytes += bytes;
    while (this.#bytes > this.#limitBytes) {
      const before = this.#bytes;
      (this.#oldest() ?? connection).refuse('frame-buffers');
      if (this.#bytes >= before) return;
    }
  }

  #oldest(): Connection | undefined {
    let oldest: Connection | undefined;
    for (const connection of this.#connections)
      if (connection.frameSinceMs < (oldest?.frameSinceMs ?? Infinity)) oldest = connection;
    return oldest;
  }
}

interface ConnectionParts {
  readonly deps: SocketDeps;
  readonly handler: ConnectionHandler;
  /** What carries the connection; itself without TLS. */
  readonly plain: Socket;
  readonly onActive: () => void;
  /** Told by how much the bytes of its unfinished frame grew. */
  readonly onBuffered: (more: number) => void;
}

/** Nothing came for this long after our FIN: the sender has noticed, or sends nothing. */
const GOODBYE_QUIET_MS = 100;
const GOODBYE_LIMIT_MS = 1_000;

class Connection {
  readonly #socket: Socket;
  readonly #sender: SenderName;
  readonly #parts: ConnectionParts;
  #bufferedBytes = 0;
  /** When the first byte of the unfinished frame came, by `performance.now()`; NaN without one. */
  #frameSinceMs = NaN;
  #work: Promise<void> | undefined;

  constructor(socket: Socket, sender: SenderName, parts: ConnectionParts) {
    this.#socket = socket;
    this.#sender = sender;
    this.#parts = parts;
    socket.setTimeout(parts.deps.socketLimits.idleMs, () => this.refuse('idle'));
    socket.on('data', (chunk) => this.#data(chunk));
    socket.on('end', () => this.#end());
    // A connection that breaks is followed by `close`; what was read before it counts.
    socket.on('error', () => undefined);
  }

  /** When the first byte of a frame came that its sender has not finished; NaN without one. */
  get frameSinceMs(): number {
    return this.#work === undefined ? this.#frameSinceMs : NaN;
  }

  checkFrame(nowMs: number): void {
    if (nowMs - this.frameSinceMs > this.#parts.deps.socketLimits.frameMs) this.refuse('slow-frame');
  }

  release(): void {
    const held = this.#bufferedBytes;
    this.#bufferedBytes = 0;
    this.#frameSinceMs = NaN;
    if (held > 0) this.#parts.onBuffered(-held);
  }

  /**
   * Says good-bye and takes in what the sender had under way before it noticed: protocols without acknowledgement
   * lose what is left unread. Senders that do not look, as those over TLS, are reset: else their next write would
   * succeed, and be lost.
   */
  async close(): Promise<void> {
    const socket = this.#socket;
    const reset = (): void => void this.#parts.plain.resetAndDestroy();
    socket.removeAllListeners('timeout');
    socket.setTimeout(GOODBYE_QUIET_MS, reset);
    const limit = setTimeout(reset, GOODBYE_LIMIT_MS);
    if (!socket.destroyed) {
      socket.end();
      await new Promise((resolve) => socket.once('close', resolve));
    }
    clearTimeout(limit);
    await this.#work;
  }

  #data(chunk: Uint8Array): void {
    const { handler, onActive, onBuffered } = this.#parts;
    onActive();
    this.#run(handler.data(chunk));
    if (this.#socket.destroyed) return;
    const buffered = handler.bufferedBytes;
    if (buffered === 0) this.#frameSinceMs = NaN;
    else if (this.#bufferedBytes === 0 || buffered < this.#bufferedBytes + chunk.length)
      this.#frameSinceMs = performance.now();
    const more = buffered - this.#bufferedBytes;
    this.#bufferedBytes = buffered;
    if (more !== 0) onBuffered(more);
  }

  /** What is under way is done first: its frame is whole, though the connection has ended. */
  #end(): void {
    const { handler } = this.#parts;
    if (this.#work === undefined) this.#run(handler.end());
    else this.#run(this.#work.then(() => (this.#socket.destroyed ? undefined : handler.end())));
  }

  /** Reads nothing more until the work is done: the sender waits in its own queue. */
  #run(work: Promise<void> | undefined): void {
    if (work === undefined) return;
    this.#socket.pause();
    const before = this.#work;
    this.#work = (before === undefined ? work : before.then(() => work)).then(
      () => {
        this.#work = undefined;
        this.#socket.resume();
      },
      () => {
        this.#work = undefined;
        this.#socket.destroy();
      },
    );
  }

  refuse(limit: string): void {
    if (this.#socket.destroyed) return;
    this.#parts.deps.observer.onRefused(this.#sender, limit);
    this.#socket.destroy();
    this.release();
  }
}

function senderOf(protocol: string, socket: Socket): SenderName {
  const address = plainAddress(socket.remoteAddress);
  return { protocol, name: `${protocol} from ${address}`, host: address };
}

function bind(server: Server, { host, port }: TcpOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => reject(bindError(cause, `${host}:${port}`)));
    server.listen({ host, port, backlog: 1024 }, () => resolve((server.address() as AddressInfo).port));
  });
}

/** What a failed bind is for the operator. */
export function bindError(cause: Error, address: string): Error {
  if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') return cause;
  return new AppError('ADDRESS_IN_USE', `Another process listens on ${address}.`, {
    nextStep: 'Stop it, or choose another port in the configuration.',
    cause,
  });
}
