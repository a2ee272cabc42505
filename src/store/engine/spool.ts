import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { access, constants, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Transform } from 'node:stream';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createException } from './engine-exception.ts';

/** Where bodies of inserts stand while the engine reads them: in memory where the system has a memory disk. */
export interface Spool {
  /** Writes `body` to a new file, hands its path to `use`, removes it. */
  with<T>(body: Readable, use: (path: string) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const MEMORY_DISK = '/dev/shm';

/**
 * Opens the spool of a data folder, emptying what an earlier process left. Its owner must hold the folder's lock.
 * @param limitBytes largest body
 */
export async function openSpool(dataDir: string, limitBytes: number): Promise<Spool> {
  const name = createHash('sha256').update(path.resolve(dataDir)).digest('hex').slice(0, 16);
  const folder = path.join(await spoolParent(), `logsentry-spool-${name}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { mode: 0o700 });
  let number = 0;
  return {
    async with(body, use) {
      const file = path.join(folder, `${++number}`);
      try {
        await pipeline(body, limitTo(limitBytes), createWriteStream(file, { mode: 0o600 }));
        return await use(file);
      } finally {
        await rm(file, { force: true });
      }
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

async function spoolParent(): Promise<string> {
  try {
    await access(MEMORY_DISK, constants.W_OK);
    return MEMORY_DISK;
  } catch {
    return tmpdir();
  }
}

function limitTo(limitBytes: number): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes <= limitBytes) done(null, chunk);
      else done(createException('tooManyBytes', 'TOO_MANY_BYTES', `The body is over ${limitBytes} bytes`));
    },
  });
}
