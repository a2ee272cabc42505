import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { until } from '../support/send.ts';
import { type Client, runProgram, type Target } from './client.ts';
import { libraryPath, unpackDebian } from './install.ts';
import { logFiles } from './logger.ts';

/** syslog-ng between local programs and the server: RFC 5424 over TCP. */
export const syslogNg: Client = {
  name: 'syslog-ng syslog()',
  page: 'syslog',
  retries: false,
  hasLevels: true,
  install: () => unpackDebian('syslog-ng-core', 'libivykis0', 'libpcre3', 'libnet1'),
  async send(target) {
    const { folder, installed } = target;
    const socket = path.join(folder, 'log');
    const config = path.join(folder, 'syslog-ng.conf');
    await writeFile(config, configOf(target, socket));
    const library = path.join(installed, 'usr/lib/syslog-ng');
    const file = (name: string): string => path.join(folder, name);
    const args = [
      '--foreground',
      '--no-caps',
      '--cfgfile',
      config,
      '--module-path',
      path.join(library, '3.38'),
    ].concat(['--persist-file', file('persist'), '--pidfile', file('pid'), '--control', file('control')]);
    void runProgram(path.join(installed, 'usr/sbin/syslog-ng'), args, {
      cwd: folder,
      environment: { LD_LIBRARY_PATH: libraryPath(installed, 'usr/lib/syslog-ng') },
      signal: target.signal,
    });
    await until('the socket of syslog-ng', async () => (existsSync(socket) ? true : undefined));
    await logFiles(target, ['--socket', socket]);
  },
};

function configOf({ host, ports }: Target, socket: string): string {
  return `@version: 3.38
source local { unix-dgram("${socket}"); };
destination logsentry {
  syslog("${host}" port(${ports.syslogTcp}) transport("tcp") time-reopen(1));
};
log { source(local); destination(logsentry); };
`;
}
