import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Client } from './client.ts';
import { findProgram } from './install.ts';
import { installJournalTools, journalFolder, writeJournal } from './journal.ts';
import { runProgram } from './run-program.ts';
import { placed, readSnippet } from './snippet.ts';

/** journalctl(1) and curl, as the page pipes them, on a journal of the test. */
export const journalctl: Client = {
  name: 'journalctl and curl',
  page: 'journald',
  outage: { survives: 'none', because: 'sends once; curl says when it failed' },
  deviation: { upperNames: true, adds: ['_BOOT_ID'] },
  install: installJournalTools,
  async send(target) {
    await writeJournal(target);
    const { code } = await readSnippet('journald', 'journalctl');
    const folder = path.join(target.folder, 'bin');
    await mkdir(folder);
    const program = path.join(folder, 'journalctl');
    const machine = await findProgram('journalctl');
    if ('missing' in machine) throw new Error(machine.missing);
    const real = path.join(machine.folder, 'journalctl');
    await writeFile(program, `#!/bin/sh\nexec "${real}" --directory="${journalFolder(target)}" "$@"\n`);
    await chmod(program, 0o755);
    await runProgram('sh', ['-e', '-c', placed(code, target)], {
      cwd: target.folder,
      environment: { PATH: `${folder}:${process.env['PATH'] ?? ''}` },
    });
  },
};
