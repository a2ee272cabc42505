import path from 'node:path';
import type { Client } from './client.ts';
import { daemonClient, type DaemonUse, type LogDaemon } from './log-daemon.ts';

const RSYSLOG: LogDaemon = {
  name: 'rsyslog',
  packages: ['rsyslog', 'libestr0', 'libfastjson4'],
  program: 'usr/sbin/rsyslogd',
  libraries: [],
  input: ({ folder }, socket) => `module(load="imuxsock" SysSock.Use="off")
global(workDirectory="${folder}" localHostname="web-1")
input(type="imuxsock" Socket="${socket}" CreatePath="on" RateLimit.Interval="0" UsePIDFromSystem="off")
`,
  args: ({ folder, installed }, config) => [
    '-n',
    ...['-f', config],
    ...['-i', path.join(folder, 'pid')],
    ...['-M', path.join(installed, 'usr/lib/x86_64-linux-gnu/rsyslog')],
  ],
};

/** rsyslogd, with the action of a page. */
export function rsyslogClient(about: Omit<Client, 'install' | 'send'>, use: DaemonUse = {}): Client {
  return daemonClient(RSYSLOG, about, use);
}
