import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyCompletion } from './apply-completion.ts';
import type { CompletionItem } from './apply-completion.ts';

/** `¦` is the cursor, before and after. */
function completed(typed: string, kind: CompletionItem['kind'], text: string): string {
  const after = applyCompletion({ text: typed.replace('¦', ''), cursor: typed.indexOf('¦') }, { kind, text });
  return `${after.text.slice(0, after.cursor)}¦${after.text.slice(after.cursor)}`;
}

test('a field of a filter waits for its value, one in a pipe is whole', () => {
  assert.equal(completed('x ser¦', 'field', 'service'), 'x service:¦');
  assert.equal(completed('| stats count() by ser¦', 'field', 'service'), '| stats count() by service¦');
  assert.equal(completed('| where ser¦', 'field', 'service'), '| where service:¦');
});

test('values, pipes, statistics and keywords end as the language wants it', () => {
  assert.equal(completed('service:ca¦', 'value', 'cart'), 'service:cart ¦');
  assert.equal(completed('| st¦', 'pipe', 'stats'), '| stats ¦');
  assert.equal(completed('| stats co¦', 'statistic', 'count'), '| stats count() ¦');
  assert.equal(completed('| stats a¦', 'statistic', 'avg'), '| stats avg(¦');
  assert.equal(completed('a h¦', 'keyword', 'has:'), 'a has:¦');
});

test('in the middle, what stands behind stays and is not doubled', () => {
  assert.equal(completed('service:ca¦ error', 'value', 'cart'), 'service:cart ¦error');
  assert.equal(completed('ser¦:cart', 'field', 'service'), 'service:¦cart');
});
