import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { parse } from 'yaml';
import { documentAsMarkdown, documentAsYaml } from './document.ts';
import { parseConfig } from './load.ts';
import { listSettings } from './setting.ts';

const REMEDY = 'run: npx node scripts/docs-config.ts';

function read(path: string): Promise<string> {
  return readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
}

test('config/config.yaml is up to date with the schema', async () => {
  assert.equal(await read('config/config.yaml'), documentAsYaml(), REMEDY);
});

test('docs/configuration.md is up to date with the schema', async () => {
  assert.equal(await read('docs/configuration.md'), documentAsMarkdown(), REMEDY);
});

test('the documented file is the default configuration, with every key in it', () => {
  const text = documentAsYaml();
  const sources = { file: 'config.yaml', environment: {} };
  assert.deepEqual(parseConfig(text, sources), parseConfig('', sources));
  const given = parse(text) as Record<string, unknown>;
  for (const setting of listSettings()) {
    const [head = '', key] = setting.path.split('.');
    const value = key === undefined ? given[head] : (given[head] as Record<string, unknown>)[key];
    if (setting.defaultValue === undefined) assert.match(text, new RegExp(`^ *# ${key}:$`, 'm'));
    else assert.deepEqual(value, setting.defaultValue, setting.path);
    assert.ok(text.includes(`[${setting.environmentName}]`));
  }
});

test('every key says what it is for, in a sentence', () => {
  for (const setting of listSettings()) {
    assert.match(setting.description, /^[A-Z`].*\.$/, setting.path);
    assert.doesNotMatch(setting.allowed, /undefined/, setting.path);
  }
});
