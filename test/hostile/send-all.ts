import { once } from 'node:events';
import { connect } from 'node:net';

/** Writes to a TCP port as fast as it is read; `taken`, or `closed` when the server cut the connection off. */
export async function sendAll(port: number, chunks: Iterable<Uint8Array>): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let isClosed = false;
  socket.on('error', () => undefined);
  socket.once('close', () => (isClosed = true));
  await once(socket, 'connect');
  for (const chunk of chunks) {
    if (isClosed) break;
    if (!socket.write(chunk)) await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
  }
  if (isClosed) return 'closed';
  const closed = once(socket, 'close');
  socket.end();
  await closed;
  return socket.errored === null ? 'taken' : 'closed';
}
