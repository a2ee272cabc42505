import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { AppError, type ErrorCode } from '../core/errors.ts';
import { loadConfig, parseConfig } from './load.ts';

function parse(text: string, environment: Record<string, string> = {}) {
  return parseConfig(text, { file: 'c.yaml', environment });
}

function refusal(text: string, environment: Record<string, string> = {}): AppError {
  try {
    parse(text, environment);
  } catch (error) {
    assert.ok(error instanceof AppError, String(error));
    return error;
  }
  assert.fail('the configuration was accepted');
}

test('an empty file gives the defaults', () => {
  const config = parse('');
  assert.equal(config.server.host, '127.0.0.1');
  assert.equal(config.server.port, 5000);
  assert.equal(config.server.token, undefined);
  assert.equal(config.ml.contamination, 0.1);
  assert.equal(config.rabbitmq.username, 'guest');
});

test('the file wins over defaults, the environment over the file', () => {
  const text = 'server:\n  port: 6000\nml:\n  contamination: auto\n';
  const config = parse(text, { LOGSENTRY_SERVER_PORT: '7000' });
  assert.equal(config.server.port, 7000);
  assert.equal(config.server.host, '127.0.0.1');
  assert.equal(config.ml.contamination, 'auto');
});

test('the result is frozen at every depth', () => {
  const config = parse('server:\n  allowedHosts: [logs.example]\n');
  assert.throws(() => Object.assign(config.server, { port: 1 }), TypeError);
  assert.throws(() => Object.assign(config.server.allowedHosts, { 0: 'evil' }), TypeError);
});

test('keys without a value and groups with every key commented out count as left out', () => {
  assert.deepEqual(parse('server:\n  # port: 1\nrabbitmq:\n  url:\n'), parse(''));
});

const UNKNOWN_KEYS: readonly [text: string, message: string][] = [
  ['server:\n  prot: 1\n', 'c.yaml:2: unknown key server.prot. Did you mean server.port?'],
  [
    '# c\n\nml:\n  trees: 10\n  contaminaton: 1\n',
    'c.yaml:5: unknown key ml.contaminaton. Did you mean ml.contamination?',
  ],
  ['contamination: 0.1\n', 'c.yaml:1: unknown key contamination. Did you mean ml.contamination?'],
  ['rabbitMQ:\n  host: a\n', 'c.yaml:1: unknown key rabbitMQ. Did you mean rabbitmq?'],
  ['store:\n  xylophone: 1\n', 'c.yaml:2: unknown key store.xylophone.'],
];
for (const [text, message] of UNKNOWN_KEYS) {
  test(`refuses: ${message}`, () => {
    const error = refusal(text);
    assert.equal(error.code, 'CONFIG_INVALID');
    assert.equal(error.message, message);
  });
}

test('names every wrong key at once, with value, line and what is allowed', () => {
  const error = refusal('server:\n  port: 70000\nml:\n  contamination: 0.9\nbroker:\n  kind: kafka\n');
  assert.deepEqual(error.message.split('\n'), [
    'c.yaml:2: server.port cannot be 70000: it must be a whole number from 0 to 65535.',
    'c.yaml:6: broker.kind cannot be "kafka": it must be "embedded" or "rabbitmq".',
    'c.yaml:4: ml.contamination cannot be 0.9: it must be "auto" or a number from 0.0001 to 0.5.',
  ]);
});

test('a wrong value from the environment is named by its variable', () => {
  const error = refusal('server:\n  port: 6000\n', { LOGSENTRY_SERVER_PORT: 'many' });
  assert.equal(
    error.message,
    'LOGSENTRY_SERVER_PORT: server.port cannot be "many": it must be a whole number from 0 to 65535.',
  );
});

test('never quotes a secret', () => {
  const error = refusal('server:\n  token: tooshort\nrabbitmq:\n  password: [hunter2]\n');
  assert.doesNotMatch(error.message, /tooshort|hunter2/);
  assert.match(error.message, /server\.token cannot be the value given/);
});

const UNREADABLE: readonly [name: string, text: string, message: RegExp][] = [
  ['broken YAML', 'server:\n  port: [1\n', /^c\.yaml:\d/],
  ['a duplicate key', 'dataDir: a\ndataDir: b\n', /c\.yaml:2: .*unique/],
  ['a list', '- 1\n', /holds no keys but a list/],
  ['a text', 'hello\n', /holds no keys but a single value/],
];
for (const [name, text, message] of UNREADABLE) {
  test(`refuses ${name}`, () => {
    const error = refusal(text);
    assert.equal(error.code, 'CONFIG_UNREADABLE');
    assert.match(error.message, message);
  });
}

test('refuses a group that is no group, also under an override', () => {
  const error = refusal('server: hello\n', { LOGSENTRY_SERVER_PORT: '1' });
  assert.match(error.message, /server must be a group of keys/);
});

test('an alias bomb is refused', () => {
  const levels = Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`);
  assert.throws(() => parse(`a0: &a0 [x,x,x]\n${levels.join('\n')}\n`));
});

test('reads files and says what is wrong with one that cannot be read', async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'config-'));
  context.after(() => rm(folder, { recursive: true }));
  const rejects = (file: string, code: ErrorCode, message: RegExp) =>
    assert.rejects(loadConfig({ file }), (error: AppError) => {
      assert.equal(error.code, code);
      assert.match(error.message, message);
      return true;
    });
  const good = join(folder, 'good.yaml');
  await writeFile(good, 'dataDir: /var/lib/logs\n');
  assert.equal((await loadConfig({ file: good })).dataDir, '/var/lib/logs');
  await rejects(join(folder, 'missing.yaml'), 'CONFIG_UNREADABLE', /missing\.yaml cannot be read: ENOENT/);
  const large = join(folder, 'large.yaml');
  await writeFile(large, '#'.repeat(2 ** 20 + 1));
  await rejects(large, 'CONFIG_UNREADABLE', /1048577 bytes/);
  const binary = join(folder, 'binary.yaml');
  await writeFile(binary, Uint8Array.of(0xff, 0xfe, 0x00));
  await rejects(binary, 'CONFIG_UNREADABLE', /cannot be read/);
});
