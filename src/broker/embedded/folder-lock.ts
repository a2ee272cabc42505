import { linkSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../core/errors.ts';

const LOCK_FILE = 'lock.pid';

/** Each round either takes the lock, finds a live owner, or removes one stale lock; more than two mean a race. */
const ATTEMPTS = 10;

export interface FolderLock {
  /** Idempotent. */
  release(): void;
}

/**
 * Makes `folder` this process's own. The lock file names its owner by process id and start time, so a lock left
 * behind by `kill -9` never blocks, also when the process id was given to another program since.
 *
 * @throws AppError DATA_DIR_LOCKED when a live process (this one too) holds it.
 */
export function lockFolder(folder: string): FolderLock {
  const path = join(folder, LOCK_FILE);
  const own = `${process.pid} ${processStart(process.pid) ?? '-'}`;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (createExclusively(path, own)) return { release: () => releaseOwn(path, own) };
    const owner = readOwner(path);
    if (owner !== undefined && isAlive(owner)) throw lockedError(folder, owner);
    if (owner !== undefined) removeStale(path, owner);
  }
  throw lockedError(folder, readOwner(path) ?? 'unknown');
}

/** The link appears with its content or not at all, so that nobody reads half a lock. */
function createExclusively(path: string, content: string): boolean {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, content);
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function readOwner(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Renames first: of two processes that saw the same stale lock, one gets it, and it puts back a lock that is newer. */
function removeStale(path: string, expected: string): void {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
    if (readFileSync(aside, 'utf8') !== expected) linkSync(aside, path);
  } catch (error) {
    if (!isCode(error, 'ENOENT') && !isCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function releaseOwn(path: string, own: string): void {
  if (readOwner(path) === own) unlinkSync(path);
}

function isAlive(owner: string): boolean {
  const [pidText, start] = owner.split(' ');
  const pid = Number(pidText);
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, but belongs to another user.
    if (!isCode(error, 'EPERM')) return false;
  }
  const currentStart = processStart(pid);
  return currentStart === undefined || start === '-' || currentStart === start;
}

/** Clock ticks since boot at which the process started: field 22 of /proc/PID/stat (proc_pid_stat(5)); Linux only. */
function processStart(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The command name (field 2) may hold spaces; fields count from after its closing parenthesis.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

function lockedError(folder: string, owner: string): AppError {
  const pid = owner.split(' ')[0] ?? 'unknown';
  return new AppError('DATA_DIR_LOCKED', `The queue folder ${folder} is in use by process ${pid}.`, {
    nextStep: `Stop process ${pid} first, or give this process another data folder (dataDir).`,
  });
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
