import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sendSnippets } from './send-snippets.ts';

test('every snippet has the address of this server', () => {
  for (const { name, code } of sendSnippets('http://logs.example:5000', { token: false })) {
    assert.match(code, /logs\.example/, name);
    assert.match(code, /5000/, name);
  }
});

test('behind TLS without a port Fluent Bit is told so', () => {
  const fluentBit = sendSnippets('https://logs.example', { token: true }).find(
    ({ name }) => name === 'Fluent Bit',
  );
  assert.match(fluentBit?.code ?? '', /Port\s+443/);
  assert.match(fluentBit?.code ?? '', /TLS\s+On/);
});

test('a server with accounts gets its token, others no header', () => {
  for (const { name, where, code } of sendSnippets('http://logs.example:5000', { token: true })) {
    assert.match(where + code, /LOGSENTRY_TOKEN/, name);
  }
  for (const { name, where, code } of sendSnippets('http://logs.example:5000', { token: false })) {
    assert.doesNotMatch(where + code, /token/i, name);
  }
});
