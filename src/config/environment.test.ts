import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readEnvironment } from './environment.ts';
import { environmentNameOf, listSettings } from './setting.ts';

function read(environment: Record<string, string>): Record<string, unknown> {
  return Object.fromEntries(
    readEnvironment(environment).map((override) => [override.setting.path, override.value]),
  );
}

test('names follow from key paths and are distinct', () => {
  assert.equal(environmentNameOf('server.port'), 'LOGSENTRY_SERVER_PORT');
  assert.equal(environmentNameOf('ingest.bodyLimitBytes'), 'LOGSENTRY_INGEST_BODY_LIMIT_BYTES');
  assert.equal(environmentNameOf('dataDir'), 'LOGSENTRY_DATA_DIR');
  const names = listSettings().map((setting) => setting.environmentName);
  assert.equal(new Set(names).size, names.length);
});

test('reads numbers, booleans, lists and texts by what the key takes', () => {
  assert.deepEqual(
    read({
      LOGSENTRY_SERVER_PORT: '80',
      LOGSENTRY_RABBITMQ_TLS: 'true',
      LOGSENTRY_RABBITMQ_PASSWORD: '12345',
      LOGSENTRY_ML_CONTAMINATION: '0.05',
      LOGSENTRY_ML_MAX_SAMPLES: 'all',
      LOGSENTRY_SERVER_ALLOWED_HOSTS: 'a.example, b.example,',
      LOGSENTRY_STORE_URL: '',
      PATH: '/bin',
    }),
    {
      'server.port': 80,
      'rabbitmq.tls': true,
      'rabbitmq.password': '12345',
      'ml.contamination': 0.05,
      'ml.maxSamples': 'all',
      'server.allowedHosts': ['a.example', 'b.example'],
    },
  );
});

test('refuses a name that is no key, with the nearest one', () => {
  assert.throws(() => readEnvironment({ LOGSENTRY_SERVER_PROT: '1' }), {
    code: 'CONFIG_INVALID',
    message: /LOGSENTRY_SERVER_PROT names no configuration key\. Did you mean LOGSENTRY_SERVER_PORT\?/,
  });
  assert.throws(() => readEnvironment({ LOGSENTRY_XYLOPHONE: '1' }), {
    message: /names no configuration key\.$/,
  });
});

test('leaves the names of client commands alone', () => {
  assert.deepEqual(read({ LOGSENTRY_URL: 'http://a', LOGSENTRY_TOKEN: 't' }), {});
});

test('ignores what Kubernetes injects for Services of our name', () => {
  assert.deepEqual(
    read({
      LOGSENTRY_PORT: 'tcp://10.0.0.1:5000',
      LOGSENTRY_SERVICE_HOST: '10.0.0.1',
      LOGSENTRY_SERVICE_PORT_HTTP: '5000',
      LOGSENTRY_PORT_5000_TCP_ADDR: '10.0.0.1',
      LOGSENTRY_SERVER_PORT: 'tcp://10.0.0.1:5000',
    }),
    {},
  );
});
