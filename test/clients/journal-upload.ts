import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Client, levelOf, messageOf, runProgram } from './client.ts';
import { libraryPath, unpackDebian } from './install.ts';

/** systemd-journal-upload, from a journal file that systemd-journal-remote makes of an export. */
export const journalUpload: Client = {
  name: 'systemd-journal-upload',
  page: 'journald',
  retries: false,
  hasLevels: true,
  install: () => unpackDebian('systemd-journal-remote', 'libmicrohttpd12', 'libcurl3-gnutls'),
  async send({ folder, installed, host, httpPort, count, service }) {
    const exported = path.join(folder, 'export');
    const journal = path.join(folder, 'journal');
    await mkdir(journal);
    await writeFile(exported, exportOf(count, service));
    const programs = path.join(installed, 'lib/systemd');
    const environment = { LD_LIBRARY_PATH: libraryPath(installed) };
    await runProgram(
      path.join(programs, 'systemd-journal-remote'),
      ['--output', path.join(journal, 'system.journal'), exported],
      {
        cwd: folder,
        environment,
      },
    );
    await runProgram(
      path.join(programs, 'systemd-journal-upload'),
      ['--url', `http://${host}:${httpPort}`, '--directory', journal, '--follow=no'].concat(
        `--save-state=${path.join(folder, 'state')}`,
      ),
      { cwd: folder, environment },
    );
  },
};

function exportOf(count: number, service: string): string {
  const boot = randomBytes(16).toString('hex');
  const startUs = Date.now() * 1000;
  return Array.from({ length: count }, (_, number) =>
    [
      `__REALTIME_TIMESTAMP=${startUs + number}`,
      `__MONOTONIC_TIMESTAMP=${number + 1}`,
      `_BOOT_ID=${boot}`,
      `_SYSTEMD_UNIT=${service}.service`,
      '_HOSTNAME=web-1',
      `PRIORITY=${levelOf(number) === 'error' ? 3 : 6}`,
      `MESSAGE=${messageOf(number)}`,
      '\n',
    ].join('\n'),
  ).join('');
}
