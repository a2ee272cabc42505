import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client, Target } from './client.ts';
import { installJournalTools, journalFolder, runJournalTool, writeJournal } from './journal.ts';
import { placed, readSnippet } from './snippet.ts';

/** Between the end of the service and its next start; systemd's default is 100 ms, too short for a restart of others. */
const RESTART_MS = 500;

/** systemd-journal-upload, following a journal that systemd-journal-remote writes, and started again when it fails. */
export const journalUpload: Client = {
  name: 'systemd-journal-upload',
  page: 'journald',
  outage: {
    survives: 'crash',
    because: 'ends, is started again by systemd, and goes on from its last saved place',
  },
  deviation: { upperNames: true, adds: ['_BOOT_ID'] },
  install: installJournalTools,
  async send(target) {
    const writing = writeJournal(target);
    const serving = serve(target);
    await Promise.race([writing, serving]);
  },
};

/** As the service's unit does, `Restart=on-failure`. */
async function serve(target: Target): Promise<void> {
  const { folder, signal } = target;
  const { code } = await readSnippet('journald', 'systemd-journal-upload');
  const url = /^URL=(.+)$/m.exec(placed(code, target))?.[1];
  if (url === undefined) throw new Error('docs/send/journald.md names no URL');
  const state = `--save-state=${path.join(folder, 'state')}`;
  const from = ['--directory', journalFolder(target)];
  while (!signal.aborted) {
    try {
      await runJournalTool(target, ['systemd-journal-upload', '--url', url, state, ...from], { signal });
    } catch {
      await pause(RESTART_MS);
    }
  }
}
