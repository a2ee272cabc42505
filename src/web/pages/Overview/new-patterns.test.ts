import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newPatterns } from './new-patterns.ts';

test('new patterns are those that came again, newest first, then those that came once', () => {
  const pattern = (firstSeen: string, count: number, badge: 'new' | 'rare' = 'new') => ({
    firstSeen,
    count,
    badges: [badge],
  });
  const found = newPatterns([
    pattern('10:00', 8),
    pattern('12:00', 1),
    pattern('11:00', 2),
    pattern('13:00', 5, 'rare'),
    pattern('12:30', 1),
  ]);
  assert.deepEqual(
    found.map(({ firstSeen }) => firstSeen),
    ['11:00', '10:00', '12:30', '12:00'],
  );
});
