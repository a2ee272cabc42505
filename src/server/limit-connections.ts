import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { YieldOrder } from '../core/yield-order.ts';

/** What the connections of an HTTP server may take. */
export interface ConnectionLimits {
  /** Open ones. Beyond, one without a request under way gives way; there is none when all are at work: then the new one. */
  readonly connections: number;
  /** The headers of a request must be there this long after its first byte, and the first byte after connecting. ms */
  readonly headersTimeoutMs: number;
  /** A request must be there as a whole by then. ms */
  readonly requestTimeoutMs: number;
}

export const DEFAULT_CONNECTION_LIMITS: ConnectionLimits = Object.freeze({
  // A connection costs about 15 KB while it is idle: 150 MB together.
  connections: 10_000,
  // A request line and headers fit one packet; slow links lose a few.
  headersTimeoutMs: 20_000,
  // 64 MB over a link of 2 Mbit/s.
  requestTimeoutMs: 300_000,
});

/** Told of the number of open connections when it changes, and of those closed at the limit. */
export interface ConnectionWatch {
  readonly onOpen: (connections: number) => void;
  readonly onRefused: () => void;
}

/**
 * Keeps the open connections of `server` within `limit`: the one that is idle for longest is closed for a new one, those
 * that never sent a request before the others. So thousands of idle ones shut nobody out.
 */
export function limitConnections(server: Server, limit: number, watch: ConnectionWatch): void {
  const open = new Set<Socket>();
  const idle = new YieldOrder<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    idle.add(socket);
    socket.once('close', () => {
      open.delete(socket);
      idle.delete(socket);
      watch.onOpen(open.size);
    });
    if (open.size > limit) {
      const yielding = idle.next(socket) ?? socket;
      // Closing takes a moment: the next one must not choose it again.
      open.delete(yielding);
      idle.delete(yielding);
      watch.onRefused();
      yielding.destroy();
    }
    watch.onOpen(open.size);
  });
  server.on('request', ({ socket }, response) => {
    idle.delete(socket);
    response.once('close', () => {
      if (open.has(socket)) idle.touch(socket);
    });
  });
}
