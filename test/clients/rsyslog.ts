import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { until } from '../support/send.ts';
import { type Client, runProgram, type Target } from './client.ts';
import { existsSync } from 'node:fs';
import { libraryPath, unpackDebian } from './install.ts';
import { logFiles } from './logger.ts';

/** rsyslogd between local programs and the server: omfwd over TCP, octet counted, trying again for ever. */
export const rsyslog: Client = {
  name: 'rsyslog omfwd',
  page: 'syslog',
  retries: true,
  hasLevels: true,
  install: () => unpackDebian('rsyslog', 'libestr0', 'libfastjson4'),
  async send(target) {
    const socket = path.join(target.folder, 'log');
    const config = path.join(target.folder, 'rsyslog.conf');
    await writeFile(config, configOf(target, socket));
    const modules = path.join(target.installed, 'usr/lib/x86_64-linux-gnu/rsyslog');
    const args = ['-n', '-f', config, '-i', path.join(target.folder, 'pid'), '-M', modules];
    void runProgram(path.join(target.installed, 'usr/sbin/rsyslogd'), args, {
      cwd: target.folder,
      environment: { LD_LIBRARY_PATH: libraryPath(target.installed) },
      signal: target.signal,
    });
    await until('the socket of rsyslogd', async () => (existsSync(socket) ? true : undefined));
    await logFiles(target, ['--socket', socket]);
  },
};

function configOf({ host, ports, folder }: Target, socket: string): string {
  return `module(load="imuxsock" SysSock.Use="off")
global(workDirectory="${folder}")
input(type="imuxsock" Socket="${socket}" CreatePath="on" RateLimit.Interval="0" UsePIDFromSystem="off")
action(type="omfwd" target="${host}" port="${ports.syslogTcp}" protocol="tcp"
       TCP_Framing="octet-counted" template="RSYSLOG_SyslogProtocol23Format"
       action.resumeRetryCount="-1" action.resumeInterval="1" queue.type="linkedList")
`;
}
