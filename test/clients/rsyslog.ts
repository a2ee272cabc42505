import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { until } from '../support/send.ts';
import type { Client, Target } from './client.ts';
import { libraryPath, unpackDebian } from './install.ts';
import { logLines } from './log-lines.ts';
import { runProgram } from './run-program.ts';
import { placed, readSnippet } from './snippet.ts';

const MODULES = 'usr/lib/x86_64-linux-gnu/rsyslog';

/** rsyslogd between local programs and the server, with the action of a page. */
export function rsyslogClient(
  about: Omit<Client, 'install' | 'send'>,
  where: { readonly heading?: string; readonly packages?: readonly string[] } = {},
): Client {
  const { heading, packages = [] } = where;
  return {
    ...about,
    install: () => unpackDebian('rsyslog', 'libestr0', 'libfastjson4', ...packages),
    async send(target) {
      const { code } = await readSnippet(about.page, heading);
      const socket = path.join(target.folder, 'log');
      const config = path.join(target.folder, 'rsyslog.conf');
      await writeFile(config, `${inputOf(target, socket)}${placed(code, target)}`);
      const args = ['-n', '-f', config, '-i', path.join(target.folder, 'pid')];
      const ended = runProgram(
        path.join(target.installed, 'usr/sbin/rsyslogd'),
        [...args, '-M', path.join(target.installed, MODULES)],
        {
          cwd: target.folder,
          environment: { LD_LIBRARY_PATH: libraryPath(target.installed) },
          signal: target.signal,
        },
      );
      const ready = until('the socket of rsyslogd', async () => (existsSync(socket) ? true : undefined));
      await Promise.race([ready, ended]);
      await logLines(target, socket);
    },
  };
}

function inputOf({ folder }: Target, socket: string): string {
  return `module(load="imuxsock" SysSock.Use="off")
global(workDirectory="${folder}" localHostname="web-1")
input(type="imuxsock" Socket="${socket}" CreatePath="on" RateLimit.Interval="0" UsePIDFromSystem="off")
`;
}
