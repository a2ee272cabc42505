import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { until } from '../support/send.ts';
import type { Client } from './client.ts';
import { libraryPath, unpackDebian } from './install.ts';
import { logLines } from './log-lines.ts';
import { runProgram } from './run-program.ts';
import { placed, readSnippet } from './snippet.ts';

/** Of Debian 12; the configuration names it. */
const VERSION = '3.38';

/** syslog-ng between local programs and the server, with the destination of a page. */
export function syslogNgClient(
  about: Omit<Client, 'install' | 'send'>,
  where: { readonly heading?: string; readonly packages?: readonly string[] } = {},
): Client {
  const { heading, packages = [] } = where;
  return {
    ...about,
    install: () => unpackDebian('syslog-ng-core', 'libivykis0', 'libpcre3', 'libnet1', ...packages),
    async send(target) {
      const { folder, installed } = target;
      const { code } = await readSnippet(about.page, heading);
      const socket = path.join(folder, 'log');
      const file = (name: string): string => path.join(folder, name);
      await writeFile(file('syslog-ng.conf'), `${inputOf(socket)}${placed(code, target)}`);
      const library = path.join(installed, 'usr/lib/syslog-ng');
      const args = ['--foreground', '--no-caps', '--cfgfile', file('syslog-ng.conf')];
      const files = [
        '--persist-file',
        file('persist'),
        '--pidfile',
        file('pid'),
        '--control',
        file('control'),
      ];
      const ended = runProgram(
        path.join(installed, 'usr/sbin/syslog-ng'),
        [...args, ...files, '--module-path', path.join(library, VERSION)],
        {
          cwd: folder,
          environment: { LD_LIBRARY_PATH: libraryPath(installed, 'usr/lib/syslog-ng') },
          signal: target.signal,
        },
      );
      const ready = until('the socket of syslog-ng', async () => (existsSync(socket) ? true : undefined));
      await Promise.race([ready, ended]);
      await logLines(target, socket);
    },
  };
}

function inputOf(socket: string): string {
  return `@version: ${VERSION}
options { keep-hostname(no); use-dns(no); };
source s_src { unix-dgram("${socket}" host-override("web-1")); };
`;
}
