import { appendFile, chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Client, levelOf, messageOf, runProgram } from './client.ts';
import { findProgram } from './install.ts';

/** Rotations while the file is written. */
const ROTATIONS = 4;

/** logrotate(8) on a file that is followed: by rename with compression of the one before. */
export const logrotate: Client = {
  name: 'logrotate(8) and a followed file',
  page: 'files',
  retries: false,
  hasLevels: true,
  install: () => findProgram('logrotate'),
  async send({ folder, installed, count, service }) {
    const log = path.join(folder, 'followed.log');
    const config = path.join(folder, 'logrotate.conf');
    await writeFile(config, `${log} {\n  rotate 9\n  create 0644\n  compress\n  delaycompress\n}\n`);
    await chmod(config, 0o644);
    await chmod(folder, 0o755);
    const part = Math.ceil(count / ROTATIONS);
    for (let number = 0; number < count; number++) {
      const time = new Date().toISOString();
      const event = { time, level: levelOf(number), service, host: 'web-1', message: messageOf(number) };
      await appendFile(log, `${JSON.stringify(event)}\n`);
      if (number % part !== part - 1) continue;
      // What is rotated before it was seen is read from its new name: the pattern covers it.
      const args = ['--force', '--state', path.join(folder, 'state'), config];
      await runProgram(path.join(installed, 'logrotate'), args, { cwd: folder });
    }
  },
};
