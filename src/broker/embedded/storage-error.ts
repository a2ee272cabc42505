import { statfsSync } from 'node:fs';
import { AppError } from '../../core/errors.ts';

/**
 * LMDB reports a short write as EIO, not as ENOSPC. With less than this left, a failed write is a full disk:
 * 16 MiB is more than the batch limit of one commit's last write on any file system block size.
 */
const FULL_BELOW_BYTES = 16 * 1024 * 1024;

/** Bytes that an unprivileged process may still write where `folder` is. */
export function freeDiskBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

export function diskFullError(folder: string, cause?: unknown): AppError {
  return new AppError('DISK_FULL', `The disk that holds the queue ${folder} is full: nothing was stored.`, {
    nextStep:
      'Free space on that disk, or move the data folder (dataDir) to a larger one. Stored batches are safe.',
    cause,
  });
}

/** What a failed commit means to the operator. */
export function commitError(folder: string, cause: unknown): AppError {
  if (isOutOfSpace(cause) || freeDiskBytes(folder) < FULL_BELOW_BYTES) return diskFullError(folder, cause);
  return new AppError('DATA_DIR_UNUSABLE', `The queue in ${folder} cannot be written: ${textOf(cause)}.`, {
    nextStep: 'Check the disk and the permissions of that folder, then start again. Stored batches are safe.',
    cause,
  });
}

/** What a failed open means to the operator. */
export function openError(folder: string, cause: unknown): AppError {
  if (isOutOfSpace(cause)) return diskFullError(folder, cause);
  if (/MDB_(INVALID|CORRUPTED|PAGE_NOTFOUND|VERSION_MISMATCH|PANIC)|not an LMDB file/i.test(textOf(cause))) {
    return corruptQueueError(folder, { detail: textOf(cause), cause });
  }
  return new AppError('DATA_DIR_UNUSABLE', `The queue folder ${folder} cannot be opened: ${textOf(cause)}.`, {
    nextStep: 'Create the folder, or give the user that runs LogSentry the right to write there.',
    cause,
  });
}

export function corruptQueueError(folder: string, reason: { detail: string; cause?: unknown }): AppError {
  return new AppError('QUEUE_CORRUPT', `The queue in ${folder} cannot be read: ${reason.detail}.`, {
    nextStep: `Restore ${folder} from a backup, or move it away to start with an empty queue (batches in it are then lost).`,
    cause: reason.cause,
  });
}

function isOutOfSpace(cause: unknown): boolean {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  // 28: ENOSPC, 122: EDQUOT (Linux errno numbers, as LMDB passes them on).
  return (
    code === 'ENOSPC' ||
    code === 'EDQUOT' ||
    code === 28 ||
    code === 122 ||
    /MDB_MAP_FULL/.test(textOf(cause))
  );
}

function textOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
