import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseConfig } from './load.ts';
import { showConfig } from './show.ts';

const sources = { file: 'c.yaml', environment: {} };

test('masks every secret that is set', () => {
  const config = parseConfig(
    'server:\n  token: 0123456789abcdef\nrabbitmq:\n  url: amqp://u:hunter2@h/\nstore:\n  password: swordfish\n',
    sources,
  );
  const shown = showConfig(config);
  assert.doesNotMatch(shown, /0123456789abcdef|hunter2|swordfish/);
  assert.match(shown, /token: "?\*{8}"?\n/);
  assert.match(shown, /contamination: 0\.1\n/);
});

test('what it shows is a configuration again', () => {
  const config = parseConfig('ml:\n  trees: 50\n', sources);
  const again = parseConfig(showConfig(config), sources);
  assert.equal(again.ml.trees, 50);
  assert.deepEqual(again.server, config.server);
});
