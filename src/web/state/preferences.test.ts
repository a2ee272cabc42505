import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPreferences, SEARCHES_KEPT } from './preferences.ts';
import type { KeyValueStorage } from './preferences.ts';

function memory(
  initial: Record<string, string> = {},
): KeyValueStorage & { readonly map: Map<string, string> } {
  const map = new Map(Object.entries(initial));
  return { map, getItem: (key) => map.get(key) ?? null, setItem: (key, value) => void map.set(key, value) };
}

test('choices are kept and told', () => {
  const storage = memory();
  const preferences = createPreferences(storage);
  let told = 0;
  const leave = preferences.subscribe(() => told++);
  preferences.set({ theme: 'dark' });
  preferences.set({ zone: 'Asia/Kolkata' });
  leave();
  preferences.set({ theme: 'light' });
  assert.equal(told, 2);
  assert.deepEqual(createPreferences(storage).get(), {
    theme: 'light',
    zone: 'Asia/Kolkata',
    searches: [],
  });
});

test('what another version or a hand wrote is not trusted', () => {
  const preferences = createPreferences(
    memory({
      'logsentry.theme': 'pink',
      'logsentry.zone': 'Mars/Olympus',
      'logsentry.searches': '{"a":1}',
    }),
  );
  assert.deepEqual(preferences.get(), { theme: 'system', zone: 'local', searches: [] });
});

test('searches are remembered once each, the newest first, up to a bound', () => {
  const storage = memory();
  const preferences = createPreferences(storage);
  for (const query of ['a', 'b', 'a']) preferences.rememberSearch(query);
  assert.deepEqual(createPreferences(storage).get().searches, ['a', 'b']);
  for (let i = 0; i < SEARCHES_KEPT + 5; i++) preferences.rememberSearch(`q${i}`);
  assert.equal(createPreferences(storage).get().searches.length, SEARCHES_KEPT);
  assert.equal(createPreferences(memory({ 'logsentry.searches': 'not json' })).get().searches.length, 0);
});

test('works without storage', () => {
  const preferences = createPreferences(undefined);
  preferences.set({ theme: 'dark' });
  assert.equal(preferences.get().theme, 'dark');
});
