import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { runCommand } from '../../test/support/memory-context.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';

const COMMANDS = ['up', 'send', 'tail', 'analyze', 'simulate', 'model', 'config', 'forest', 'version'];

test('help names every command and shows examples', async () => {
  const { exitCode, stdout, stderr } = await runCommand(['--help']);
  assert.equal(exitCode, 0);
  assert.equal(stderr, '');
  for (const command of COMMANDS) assert.match(stdout, new RegExp(`^  ${command}\\b`, 'm'));
  assert.match(stdout, /\$ logsentry up --demo/);
});

for (const command of COMMANDS) {
  test(`${command} explains itself`, async () => {
    const { exitCode, stdout } = await runCommand([command, '--help']);
    assert.equal(exitCode, 0);
    assert.match(stdout, new RegExp(`^Usage: logsentry ${command}`));
  });
}

test('version', async () => {
  assert.match((await runCommand(['version'])).stdout, /^logsentry 1\.2\.3 \(node \d+/);
});

const MISUSES: readonly [args: string[], message: RegExp][] = [
  [['sned'], /unknown command 'sned'[\s\S]*Did you mean send\?/],
  [['send'], /missing required argument/],
  [['analyze', '--tpo', '3', 'a.log'], /unknown option '--tpo'[\s\S]*Did you mean --top\?/],
  [['analyze', '--top', '0', 'a.log'], /It must be a whole number from 1 to 10000/],
  [['simulate', '--faults', 'fire'], /There is no fault "fire"[\s\S]*latency-spike/],
  [['tail', '--url', 'nowhere'], /"nowhere" is no URL/],
];
for (const [args, message] of MISUSES) {
  test(`${args.join(' ')} is refused`, async () => {
    const { exitCode, stderr } = await runCommand(args);
    assert.equal(exitCode, 64);
    assert.match(stderr, message);
  });
}

test('config check names the line and the nearest key', async (context) => {
  const file = join(await temporaryFolder(context), 'c.yaml');
  await writeFile(file, 'server:\n  prot: 1\n');
  const { exitCode, stdout, stderr } = await runCommand(['config', 'check', '--config', file]);
  assert.equal(exitCode, 78);
  assert.equal(stdout, '');
  assert.match(stderr, /c\.yaml:2: unknown key server\.prot\. Did you mean server\.port\?\n {2}→ /);
});

test('config show prints what is in effect', async (context) => {
  const file = join(await temporaryFolder(context), 'c.yaml');
  await writeFile(file, 'ml:\n  trees: 7\n');
  const environment = { LOGSENTRY_CONFIG: file, LOGSENTRY_SERVER_TOKEN: 'a-token-nobody-may-see' };
  const { exitCode, stdout } = await runCommand(['config', 'show'], { environment });
  assert.equal(exitCode, 0);
  assert.match(stdout, /trees: 7\n/);
  assert.doesNotMatch(stdout, /nobody/);
});

test('errors have colour on a terminal only, and not with NO_COLOR', async () => {
  const args = ['config', 'check', '--config', '/nowhere.yaml'];
  const coloured = await runCommand(args, { terminal: true });
  assert.ok(coloured.stderr.includes('\u001b['));
  const plain = await runCommand(args, { terminal: true, environment: { NO_COLOR: '1' } });
  assert.ok(!plain.stderr.includes('\u001b['));
  assert.equal(plain.exitCode, 78);
});

test('the server is named by the option, else by the environment', async () => {
  const environment = { LOGSENTRY_URL: 'http://127.0.0.1:2' };
  const fromEnvironment = await runCommand(['model', 'list'], { environment });
  assert.match(fromEnvironment.stderr, /answers at http:\/\/127\.0\.0\.1:2 /);
  const fromOption = await runCommand(['model', 'list', '--url', 'http://127.0.0.1:3'], { environment });
  assert.match(fromOption.stderr, /answers at http:\/\/127\.0\.0\.1:3 /);
});
