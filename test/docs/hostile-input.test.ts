import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseConfig } from '../../src/config/load.ts';
import { attacks } from '../hostile/attacks.ts';

const document = readFileSync(new URL('../../docs/hostile-input.md', import.meta.url), 'utf8');

test('every limit that an attack runs into is a setting, and documented', () => {
  const config: Readonly<Record<string, unknown>> = parseConfig('', { file: 'c.yaml', environment: {} });
  for (const limit of new Set(attacks.flatMap(({ limits }) => limits))) {
    const [section = '', key = ''] = limit.split('.');
    assert.ok(key in (config[section] as object), `${limit} is no setting`);
    assert.ok(document.includes(`\`${limit}\``), `${limit} is not in docs/hostile-input.md`);
  }
});
