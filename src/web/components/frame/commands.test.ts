import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCommands } from './commands.ts';

function find(typed: string) {
  const went: [string, string | undefined][] = [];
  const nothing = () => undefined;
  const commands = findCommands(typed, {
    services: {
      services: [{ service: 'checkout', count: 1, errors: 0, anomalies: 0, lastSeen: '', slices: [] }],
    },
    actions: {
      go: (path, query) => went.push([path, query]),
      goLive: nothing,
      setRange: nothing,
      setTheme: nothing,
      setZone: nothing,
      showShortcuts: nothing,
    },
  });
  return { commands, went };
}

test('every word must fit the name or the group', () => {
  assert.equal(find('dark').commands[0]?.name, 'Dark theme');
  assert.ok(find('last range').commands.length > 3);
});

test('a page or service that begins with it comes before the search for it', () => {
  assert.equal(find('check').commands[0]?.name, 'checkout');
  assert.ok(find('check').commands.some(({ name }) => name === 'Search lines for check'));
});

test('otherwise the first command searches in the query language', () => {
  const { commands, went } = find('refused level:error');
  commands[0]?.run();
  assert.equal(went[0]?.[0], '/explore');
  assert.equal(went[0]?.[1], 'refused level:error');
});
