import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError } from '../../core/errors.ts';
import { createFailover } from './failover.ts';

const away = (node: string): AppError => new AppError('STORE_UNREACHABLE', node, { nextStep: 'wait' });

/** Three nodes, those in `down` away; gives who was asked. */
function three() {
  const down = new Set<string>();
  const asked: string[] = [];
  const run = createFailover(['a', 'b', 'c']);
  const ask = (signal?: AbortSignal): Promise<string> =>
    run((node) => {
      asked.push(node);
      return down.has(node) ? Promise.reject(away(node)) : Promise.resolve(node);
    }, signal);
  return { down, asked, ask };
}

test('the first node is asked while it answers, the next when it is away, and that one from then on', async () => {
  const { down, asked, ask } = three();
  assert.equal(await ask(), 'a');
  down.add('a').add('b');
  assert.equal(await ask(), 'c');
  assert.equal(await ask(), 'c');
  down.delete('a');
  down.add('c');
  assert.equal(await ask(), 'a');
  assert.equal(asked.join(''), 'aabccca');
});

test('all away: each is asked once, the last error is thrown', async () => {
  const { down, asked, ask } = three();
  for (const node of 'abc') down.add(node);
  await assert.rejects(ask(), /^AppError: c$/);
  assert.equal(asked.join(''), 'abc');
});

test('what is no outage, and what was given up, is not asked elsewhere', async () => {
  const run = createFailover(['a', 'b']);
  const asked: string[] = [];
  const refused = new AppError('STORE_REFUSED', 'no', { nextStep: 'other password' });
  await assert.rejects(
    run((node) => {
      asked.push(node);
      return Promise.reject(refused);
    }),
    refused,
  );
  const { down, asked: aborted, ask } = three();
  down.add('a');
  await assert.rejects(ask(AbortSignal.abort()), /a/);
  assert.deepEqual([asked, aborted], [['a'], ['a']]);
});
