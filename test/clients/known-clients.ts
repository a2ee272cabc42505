import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { type Client, runProgram, type Target } from './client.ts';
import { findProgram, installNpm, installPython, type Installed } from './install.ts';
import { journalUpload } from './journal-upload.ts';
import { loggerTcp, loggerUdp } from './logger.ts';
import { logrotate } from './logrotate.ts';
import { rsyslog } from './rsyslog.ts';
import { syslogNg } from './syslog-ng.ts';

/** Every client that sends over a socket of its own, to `/upload`, or by files; and of those over HTTP, some that retry. */
export const CLIENTS: readonly Client[] = [
  loggerUdp,
  loggerTcp,
  rsyslog,
  syslogNg,
  node('fluent-logger', {
    page: 'fluent',
    script: 'fluent-logger.mjs',
    port: 'fluent',
    retries: false,
  }),
  node('@fluent-org/logger', {
    page: 'fluent',
    script: 'fluent-org.mjs',
    port: 'fluent',
    retries: true,
  }),
  python('fluent-logger', { page: 'fluent', script: 'python_fluent.py', port: 'fluent' }),
  node('gelf-pro', { page: 'gelf', script: 'gelf-pro.mjs', port: 'gelfTcp', retries: false }),
  python('graypy', { page: 'gelf', script: 'graypy_tcp.py', port: 'gelfTcp' }),
  journalUpload,
  logrotate,
  overHttp(['@elastic/elasticsearch'], { page: 'elasticsearch-js', script: 'elasticsearch.mjs' }),
  overHttp(
    ['@opentelemetry/sdk-logs', '@opentelemetry/resources', '@opentelemetry/exporter-logs-otlp-http'],
    { page: 'opentelemetry-js-http', script: 'opentelemetry-http.mjs' },
  ),
  overHttp(['winston', 'winston-loki'], { page: 'winston-loki', script: 'winston-loki.mjs' }),
];

interface Script {
  readonly page: string;
  readonly script: string;
  readonly port: keyof Target['ports'] | 'http';
}

function node(name: string, about: Script & { readonly retries: boolean }): Client {
  return {
    name: `${name} (npm)`,
    page: about.page,
    retries: about.retries,
    hasLevels: true,
    install: () => installNpm(name),
    send: (target) => runScript(process.execPath, about, target),
  };
}

/** `packages`: the last one is the client. */
function overHttp(packages: readonly string[], about: Omit<Script, 'port'>): Client {
  return {
    name: `${packages.at(-1)} (npm)`,
    page: about.page,
    retries: true,
    hasLevels: true,
    install: () => installNpm(...packages),
    send: (target) => runScript(process.execPath, { ...about, port: 'http' }, target),
  };
}

function python(name: string, about: Script): Client {
  return {
    name: `${name} (Python)`,
    page: about.page,
    retries: false,
    hasLevels: true,
    install: async (): Promise<Installed> => {
      const interpreter = await findProgram('python3');
      return 'missing' in interpreter ? interpreter : installPython(name);
    },
    send: (target) => runScript(path.join(target.installed, 'bin/python'), about, target),
  };
}

function runScript(interpreter: string, about: Script, target: Target): Promise<void> {
  const script = fileURLToPath(new URL(`scripts/${about.script}`, import.meta.url));
  const port = about.port === 'http' ? target.httpPort : target.ports[about.port];
  const args = [script, String(port), String(target.count), target.service];
  return runProgram(interpreter, args, { cwd: target.installed });
}
