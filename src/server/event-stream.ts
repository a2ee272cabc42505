import type { FastifyReply, FastifyRequest } from 'fastify';

/** Server-sent events to one client (HTML Living Standard §9.2), bounded: a slow reader loses events, not us memory. */
export interface EventStream {
  /** False when the client reads too slowly and the event was left out. */
  send(event: string, data: unknown): boolean;
  onClose(listener: () => void): void;
  close(): void;
}

/** Bytes waiting for a slow client beyond which events are left out. */
const BACKLOG_LIMIT_BYTES = 1024 * 1024;

/** Comments that keep proxies from closing an idle connection; half of the usual 30 s. */
const HEARTBEAT_MS = 15_000;

/** How long a client waits before it connects again after a loss, ms. */
const RECONNECT_MS = 2000;

export function openEventStream(request: FastifyRequest, reply: FastifyReply): EventStream {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  raw.write(`retry: ${RECONNECT_MS}\n\n`);
  const heartbeat = setInterval(() => raw.write(': alive\n\n'), HEARTBEAT_MS);
  const listeners: (() => void)[] = [];
  let open = true;
  const end = (): void => {
    if (!open) return;
    open = false;
    clearInterval(heartbeat);
    for (const listener of listeners) listener();
  };
  request.raw.socket.once('close', end);

  return {
    send(event, data) {
      if (!open || raw.writableLength > BACKLOG_LIMIT_BYTES) return false;
      raw.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
      return true;
    },
    onClose(listener) {
      if (open) listeners.push(listener);
      else listener();
    },
    close() {
      raw.end();
      end();
    },
  };
}
