import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sendSnippets } from './send-snippets.ts';

test('every snippet has the address of this server', () => {
  for (const { name, code } of sendSnippets('http://logs.example:5000')) {
    assert.match(code, /logs\.example/, name);
    assert.match(code, /5000/, name);
  }
});

test('behind TLS without a port Fluent Bit is told so', () => {
  const fluentBit = sendSnippets('https://logs.example').find(({ name }) => name === 'Fluent Bit');
  assert.match(fluentBit?.code ?? '', /Port\s+443/);
  assert.match(fluentBit?.code ?? '', /TLS\s+On/);
});
