import { appendFile, chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Client, messageOf } from './client.ts';
import { findProgram } from './install.ts';
import { runProgram } from './run-program.ts';

/** Rotations while the file is written. */
const ROTATIONS = 4;

/** logrotate(8) on a file that is followed as the page says: by rename, with compression of the one before. */
export const logrotate: Client = {
  name: 'Files, rotated by logrotate(8)',
  page: 'files',
  outage: {
    survives: 'crash',
    once: true,
    because: 'goes on where it had read to, through rotations that the pattern covers',
  },
  deviation: {},
  install: () => findProgram('logrotate'),
  async send({ folder, logFolder, installed, count, pauseMs, service }) {
    const log = path.join(logFolder, `${service}.log`);
    const config = path.join(folder, 'logrotate.conf');
    await writeFile(config, `${log} {\n  rotate 9\n  create 0644\n  compress\n  delaycompress\n}\n`);
    await chmod(config, 0o644);
    await chmod(logFolder, 0o755);
    const part = Math.ceil(count / ROTATIONS);
    for (let number = 0; number < count; number++) {
      const time = new Date().toISOString();
      const message = messageOf(number);
      const event = { time, level: 'warn', service, host: 'web-1', message, user: 'u1' };
      await appendFile(log, `${JSON.stringify(event)}\n`);
      if (pauseMs > 0 && number % 10 === 9) await pause(pauseMs);
      if (number % part !== part - 1) continue;
      // What is rotated before it was seen is read from its new name: the pattern covers it.
      const args = ['--force', '--state', path.join(folder, 'state'), config];
      await runProgram(path.join(installed, 'logrotate'), args, { cwd: folder });
    }
  },
};
