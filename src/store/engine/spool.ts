import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { access, constants, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
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
        await writeBody(body, file, limitBytes);
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

/** Synchronous writes of one chunk (64 KiB) at a time: a hand-over to a thread costs more than writing to memory. */
async function writeBody(body: Readable, file: string, limitBytes: number): Promise<void> {
  const descriptor = openSync(file, 'wx', 0o600);
  try {
    let bytes = 0;
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      if (bytes > limitBytes) {
        throw createException('tooManyBytes', 'TOO_MANY_BYTES', `The body is over ${limitBytes} bytes`);
      }
      for (let at = 0; at < chunk.length;) at += writeSync(descriptor, chunk, at);
    }
  } finally {
    closeSync(descriptor);
  }
}
