import { execFile } from 'node:child_process';
import { constants, openSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Sends what `write` writes to the file at `path`, which is a named pipe, while it is written: the engine stops when the
 * reader is slow, and nothing is held but the pipe's 64 KiB. Fails before the first byte as `write` does; later the answer
 * breaks off. A reader that leaves makes `write` fail.
 * @param path of no file yet, in a folder of this process
 */
export async function answerThroughPipe(
  path: string,
  response: ServerResponse,
  write: () => Promise<void>,
): Promise<void> {
  await run('mkfifo', ['-m', '600', path]);
  const pipe = openPipe(path);
  const written = write().then(
    () => ({ ok: true as const }),
    (error: unknown) => ({ ok: false as const, error }),
  );
  try {
    const first = await Promise.race([written, once(pipe, 'readable').then(() => undefined)]);
    if (first?.ok === false) throw first.error;
    // Both ends are open: it needs no name any more.
    await rm(path, { force: true });
    // The pipe ends also when the statement fails: whether the answer is whole is known a moment later.
    await pipeline(pipe, response, { end: false });
    const end = await written;
    if (!end.ok) throw end.error;
    response.end();
  } finally {
    pipe.destroy();
    await written;
    await rm(path, { force: true });
  }
}

/** Not blocking, so that it opens before there is a writer; the end comes when the writer has closed it. */
function openPipe(path: string): Socket {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const pipe = new Socket({ fd: descriptor, readable: true, writable: false });
  // Whoever waits for it gets the error as well.
  pipe.on('error', () => undefined);
  return pipe;
}
