import path from 'node:path';
import type { Client } from './client.ts';
import { daemonClient, type DaemonUse, type LogDaemon } from './log-daemon.ts';

/** Of Debian 12; the configuration names it. */
const VERSION = '3.38';

const LIBRARIES = 'usr/lib/syslog-ng';

const SYSLOG_NG: LogDaemon = {
  name: 'syslog-ng',
  packages: ['syslog-ng-core', 'libivykis0', 'libpcre3', 'libnet1'],
  program: 'usr/sbin/syslog-ng',
  libraries: [LIBRARIES],
  input: (_target, socket) => `@version: ${VERSION}
options { keep-hostname(no); use-dns(no); };
source s_src { unix-dgram("${socket}" host-override("web-1")); };
`,
  args: ({ folder, installed }, config) => [
    ...['--foreground', '--no-caps'],
    ...['--cfgfile', config],
    ...['--persist-file', path.join(folder, 'persist')],
    ...['--pidfile', path.join(folder, 'pid')],
    ...['--control', path.join(folder, 'control')],
    ...['--module-path', path.join(installed, LIBRARIES, VERSION)],
  ],
};

/** syslog-ng, with the destination of a page. */
export function syslogNgClient(about: Omit<Client, 'install' | 'send'>, use: DaemonUse = {}): Client {
  return daemonClient(SYSLOG_NG, about, use);
}
