import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { createProgress, formatProgress } from './progress.ts';
import { formatTable } from './table.ts';

function output(isTTY: boolean) {
  let text = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  return { stream: Object.assign(stream, { isTTY, columns: 40 }), text: () => text };
}

test('a progress line says share, note and time left', () => {
  const state = { label: 'a.log', done: 25, total: 100, note: '5 lines' };
  assert.equal(formatProgress(state, 2000), 'a.log  ██████░░░░░░░░░░░░░░░░░░  25%  5 lines  6 s left');
  assert.equal(formatProgress({ ...state, total: undefined }, 2000), 'a.log  5 lines');
  assert.equal(formatProgress({ ...state, done: 0 }, 2000), `a.log  ${'░'.repeat(24)}   0%  5 lines`);
});

test('progress is shown on a terminal only, not too often, within its width, and removed', () => {
  let nowMs = 0;
  const clock = { nowMs: () => nowMs };
  const terminal = output(true);
  const progress = createProgress(terminal.stream, clock);
  for (; nowMs < 1000; nowMs += 10) {
    progress.update({ label: 'x'.repeat(100), done: nowMs, total: 1000, note: '' });
  }
  progress.end();
  progress.end();
  const updates = terminal.text().split('\r');
  assert.ok(updates.length > 8 && updates.length < 13, `${updates.length}`);
  assert.ok(updates.every((update) => update.replace('\u001b[2K', '').length < 40));
  assert.ok(terminal.text().endsWith('\r\u001b[2K'));

  const file = output(false);
  const silent = createProgress(file.stream, clock);
  nowMs += 1000;
  silent.update({ label: 'a', done: 1, total: 2, note: '' });
  silent.end();
  assert.equal(file.text(), '');
});

test('tables align their columns', () => {
  const table = formatTable(
    ['name', 'count'],
    [
      ['a', '5'],
      ['longer', '1,000'],
    ],
    ['count'],
  );
  assert.equal(table, 'name    count\na           5\nlonger  1,000');
});
