import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { messageOf, type Target } from './client.ts';
import { findProgram, type Installed, libraryPath, unpackDebian } from './install.ts';
import { type ProgramOptions, runProgram } from './run-program.ts';

/** systemd-journal-remote and -upload; they need the machine's systemd. */
export async function installJournalTools(): Promise<Installed> {
  const systemd = await findProgram('journalctl');
  if ('missing' in systemd) return systemd;
  return unpackDebian('systemd-journal-remote', 'libmicrohttpd12', 'libcurl3-gnutls');
}

/** Runs one of the tools. @throws Error when it fails */
export function runJournalTool(
  target: Target,
  args: readonly [name: string, ...rest: string[]],
  options: Pick<ProgramOptions, 'input' | 'signal'>,
): Promise<void> {
  const [name, ...rest] = args;
  return runProgram(path.join(target.installed, 'lib/systemd', name), rest, {
    cwd: target.folder,
    environment: { LD_LIBRARY_PATH: libraryPath(target.installed) },
    ...options,
  });
}

/** The folder of the journal that {@link writeJournal} writes. */
export function journalFolder({ folder }: Target): string {
  return path.join(folder, 'journal');
}

/** Writes the target's events into a journal, through systemd-journal-remote, as they come. */
export async function writeJournal(target: Target): Promise<void> {
  const journal = journalFolder(target);
  await mkdir(journal, { recursive: true });
  const output = path.join(journal, 'system.journal');
  await runJournalTool(target, ['systemd-journal-remote', '--output', output, '-'], {
    input: entries(target),
  });
}

/** The Journal Export Format. */
async function* entries({ count, service, pauseMs }: Target): AsyncGenerator<string> {
  const boot = randomBytes(16).toString('hex');
  for (let number = 0; number < count; number++) {
    yield [
      `__REALTIME_TIMESTAMP=${Date.now() * 1000 + (number % 1000)}`,
      `__MONOTONIC_TIMESTAMP=${number + 1}`,
      `_BOOT_ID=${boot}`,
      `_SYSTEMD_UNIT=${service}.service`,
      '_HOSTNAME=web-1',
      'PRIORITY=4',
      `MESSAGE=${messageOf(number)}`,
      'USER=u1',
      '\n',
    ].join('\n');
    if (pauseMs > 0 && number % 10 === 9) await pause(pauseMs);
  }
}
