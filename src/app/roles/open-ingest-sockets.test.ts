import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testSocketDeps } from '../../../test/support/socket-deps.ts';
import { freePort } from '../../../test/support/free-port.ts';
import { parseConfig } from '../../config/load.ts';
import { AppError } from '../../core/errors.ts';
import { createLogger } from '../../telemetry/logger.ts';
import { createMetrics } from '../../telemetry/metrics.ts';
import { PassThrough } from 'node:stream';
import { createClosers } from '../closers.ts';
import { openIngestSockets } from './open-ingest-sockets.ts';

/** Opens what `yaml` configures, closes it, and gives what was logged. */
async function open(yaml: string): Promise<string> {
  const { sink, limits, time, observer, clock } = testSocketDeps();
  const stream = new PassThrough();
  const log = createLogger({ level: 'info', pretty: false, stream });
  const closers = createClosers(log);
  const config = parseConfig(yaml, { file: 'c.yaml', environment: {} });
  const metrics = createMetrics({ processMetrics: false });
  try {
    const inlet = { sink, limits, time, observer, isAllowed: async () => true };
    await openIngestSockets({ config, log, metrics, clock, closers }, inlet);
  } finally {
    await closers.closeAll();
  }
  return String(stream.read() ?? '');
}

const refused = (code: string, text: string) => (error: unknown) =>
  error instanceof AppError && error.code === code && `${error.message} ${error.nextStep}`.includes(text);

test('nothing listens unless it is configured', async () => {
  assert.equal(await open(''), '');
});

test('what is configured listens, and is closed again', async () => {
  const port = await freePort();
  for (const yaml of [
    `syslog:\n  tcpPort: ${port}`,
    `gelf:\n  tcpPort: ${port}`,
    `fluent:\n  port: ${port}`,
  ]) {
    assert.match(await open(yaml), new RegExp(`tcp 127.0.0.1:${port}`));
  }
});

test('protocols without authentication listen beyond loopback only when it is allowed by name', async () => {
  const server = 'server:\n  host: 0.0.0.0\n  token: 0123456789abcdef\n';
  for (const name of ['syslog', 'gelf']) {
    const section = `${name}:\n  udpPort: ${await freePort()}\n`;
    await assert.rejects(open(server + section), refused('BIND_REFUSED', `${name}.allowUnauthenticated`));
    assert.match(await open(`${server}${section}  allowUnauthenticated: true\n`), /udp 0\.0\.0\.0/);
  }
});

test('TLS without its files is refused with what to set', async () => {
  await assert.rejects(open('syslog:\n  tlsPort: 6514'), refused('CONFIG_INVALID', 'syslog.tlsKeyFile'));
  const files = 'syslog:\n  tlsPort: 6514\n  tlsKeyFile: /nonexistent\n  tlsCertFile: /nonexistent';
  await assert.rejects(open(files), refused('CONFIG_INVALID', '/nonexistent'));
});
