import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Client, levelOf, messageOf, runProgram, type Target } from './client.ts';
import { findProgram } from './install.ts';

/** logger(1) of util-linux, one run a level, lines from a file. */
export const loggerUdp = logger('udp');
export const loggerTcp = logger('tcp');

function logger(transport: 'udp' | 'tcp'): Client {
  return {
    name: `logger(1) over ${transport.toUpperCase()}`,
    page: 'syslog',
    retries: false,
    hasLevels: true,
    install: () => findProgram('logger'),
    async send(target) {
      const { host, ports } = target;
      const port = transport === 'udp' ? ports.syslogUdp : ports.syslogTcp;
      const network = ['--server', host, '--port', String(port), `--${transport}`, '--rfc5424'];
      await logFiles(target, network);
    },
  };
}

/** Writes a file a level and has logger(1) send its lines. `where`: its options for that. */
export async function logFiles(target: Target, where: readonly string[]): Promise<void> {
  for (const level of ['info', 'error'] as const) {
    const file = path.join(target.folder, `${level}.txt`);
    const numbers = Array.from({ length: target.count }, (_, number) => number);
    await writeFile(
      file,
      numbers
        .filter((number) => levelOf(number) === level)
        .map((number) => `${messageOf(number)}\n`)
        .join(''),
    );
    const priority = `user.${level === 'error' ? 'err' : 'info'}`;
    const args = [...where, '--tag', target.service, '--priority', priority, '--file', file];
    await runProgram('logger', args, { cwd: target.folder });
  }
}
