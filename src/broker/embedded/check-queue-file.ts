import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { corruptQueueError } from './storage-error.ts';

/**
 * Where LMDB keeps what, in its first page and in the second one (`MDB_page`, `MDB_meta` in lmdb's mdb.c, as built
 * into the lmdb package 3.5: 24 bytes of page header, then the meta data).
 */
const MAGIC_OFFSET = 24;
const VERSION_OFFSET = 28;
const PAGE_SIZE_OFFSET = 48;
const LAST_PAGE_OFFSET = 144;
const META_BYTES = 160;

const MAGIC = 0xbeefc0de;
const VERSION = 2;

/** Pages that a commit took and gave back unused may lie beyond the end of a sound file. */
const END_TOLERANCE_BYTES = 1024 * 1024;

/**
 * Refuses a file that LMDB would crash on: one of something else, one of another LMDB, or a cut one.
 *
 * @throws AppError QUEUE_CORRUPT.
 */
export function checkQueueFile(folder: string, path: string): void {
  const file = openSync(path, 'a+');
  try {
    const { size } = fstatSync(file);
    // Not written yet.
    if (size === 0) return;
    const meta = Buffer.alloc(META_BYTES);
    const read = readSync(file, meta, 0, META_BYTES, 0);
    if (read < META_BYTES || meta.readUInt32LE(MAGIC_OFFSET) !== MAGIC) {
      throw corruptQueueError(folder, { detail: 'queue.mdb is not an LMDB file' });
    }
    if (meta.readUInt32LE(VERSION_OFFSET) !== VERSION) {
      const version = meta.readUInt32LE(VERSION_OFFSET);
      throw corruptQueueError(folder, { detail: `queue.mdb is of LMDB format ${version}, not ${VERSION}` });
    }
    const neededBytes =
      Number(meta.readBigUInt64LE(LAST_PAGE_OFFSET) + 1n) * meta.readUInt32LE(PAGE_SIZE_OFFSET);
    if (size + END_TOLERANCE_BYTES < neededBytes) {
      throw corruptQueueError(folder, { detail: `queue.mdb ends after ${size} of ${neededBytes} bytes` });
    }
  } finally {
    closeSync(file);
  }
}
