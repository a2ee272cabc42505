import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BatchBuilder } from '../../core/batch-builder.ts';
import { LEVELS, LEVEL_CODE } from '../../core/level.ts';
import { withLevelsOfMessages } from './level-of-message.ts';

function levelsOf(messages: readonly string[], level: number = LEVEL_CODE.unknown): string[] {
  const builder = new BatchBuilder();
  const rest = { flags: 0, service: 's', host: '', source: '', attributes: '', trace: '', timeUs: 1 };
  for (const message of messages) builder.add({ ...rest, level, message });
  return [...withLevelsOfMessages(builder.build('0'.repeat(16), 1)).level].map((code) => LEVELS[code]!);
}

test('the level a message begins with', () => {
  const messages = [
    '16:42:09.486 ERROR t.c.Controller#115 failed',
    '[WARN] disk is slow',
    '2026-01-05 09:00:00,123 [main] INFO  app - started',
    'FATAL',
  ];
  assert.deepEqual(levelsOf(messages), ['error', 'warn', 'info', 'fatal']);
});

test('words that only look like one are none', () => {
  const messages = ['an error', 'Error code 5', 'ERROR_CODE is 5', 'MYERROR', '', `${'x'.repeat(80)} ERROR`];
  assert.deepEqual(
    levelsOf(messages),
    messages.map(() => 'unknown'),
  );
});

test('a level that was sent stays', () => {
  assert.deepEqual(levelsOf(['ERROR in the message'], LEVEL_CODE.info), ['info']);
});
