import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPreferences } from './preferences.ts';
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
  assert.deepEqual(createPreferences(storage).get(), { theme: 'light', zone: 'Asia/Kolkata' });
});

test('what another version or a hand wrote is not trusted', () => {
  const preferences = createPreferences(
    memory({ 'logsentry.theme': 'pink', 'logsentry.zone': 'Mars/Olympus' }),
  );
  assert.deepEqual(preferences.get(), { theme: 'system', zone: 'local' });
});

test('works without storage', () => {
  const preferences = createPreferences(undefined);
  preferences.set({ theme: 'dark' });
  assert.equal(preferences.get().theme, 'dark');
});
