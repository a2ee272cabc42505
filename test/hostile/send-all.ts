import { once } from 'node:events';
import { connect } from 'node:net';

/** Writes to a TCP port as fast as it is read; `taken`, or `closed` when the server cut the connection off. */
export async function sendAll(port: number, chunks: Iterable<Uint8Array>): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let isClosed = false;
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      isClosed = true;
      resolve();
    });
  });
  await once(socket, 'connect');
  for (const chunk of chunks) {
    if (isClosed) break;
    if (socket.write(chunk)) continue;
    // A server that has read enough may reset the connection: that is an answer too.
    await Promise.race([once(socket, 'drain').catch(() => undefined), closed]);
  }
  if (isClosed) return 'closed';
  socket.end();
  await closed;
  return socket.errored === null ? 'taken' : 'closed';
}
