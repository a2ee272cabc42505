import { closeSync, openSync, writeSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { createException } from './engine-exception.ts';
import { SPOOLED_BODY_NAME, spoolFolder } from './spool-folder.ts';

/** Where bodies of inserts stand while the engine reads them. */
export interface Spool {
  /** Writes `body` to a new file, hands its path to `use`, removes it. */
  withBody<T>(body: Readable, use: (path: string) => Promise<T>): Promise<T>;
  /** Hands the path of a file that a client on this machine wrote, and removes, to `use`. */
  withFile<T>(name: string, use: (path: string) => Promise<T>): Promise<T>;
  /** A path at which no file is yet. */
  newPath(): string;
  close(): Promise<void>;
}

export interface SpoolOptions {
  /** See {@link spoolFolder}. */
  readonly place: string;
  /** Largest body. */
  readonly limitBytes: number;
}

/** Opens the spool, emptying what an earlier process left. The caller must hold the lock of the engine's folder. */
export async function openSpool({ place, limitBytes }: SpoolOptions): Promise<Spool> {
  const folder = await spoolFolder(place);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { mode: 0o700 });
  let number = 0;
  const newPath = (): string => path.join(folder, `${++number}`);
  return {
    newPath,
    async withBody(body, use) {
      const file = newPath();
      try {
        await writeBody(body, file, limitBytes);
        return await use(file);
      } finally {
        await rm(file, { force: true });
      }
    },
    async withFile(name, use) {
      if (!SPOOLED_BODY_NAME.test(name)) {
        throw createException('badArguments', 'BAD_ARGUMENTS', `Bad name of a spooled body: ${name}`);
      }
      return use(path.join(folder, name));
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
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
