import type { DocumentStore } from '../store/store.ts';

/** Documents in memory, for tests and for one-shot runs that keep nothing. Values are copied on the way in and out. */
export function createMemoryDocumentStore(): DocumentStore {
  const documents = new Map<string, string>();
  const blobs = new Map<string, Uint8Array>();
  const nameOf = (kind: string, key: string): string => `${kind}\u0000${key}`;
  return {
    put(kind, key, value) {
      documents.set(nameOf(kind, key), JSON.stringify(value));
      return Promise.resolve();
    },
    get(kind, key) {
      const text = documents.get(nameOf(kind, key));
      return Promise.resolve(text === undefined ? undefined : JSON.parse(text));
    },
    delete(kind, key) {
      documents.delete(nameOf(kind, key));
      blobs.delete(nameOf(kind, key));
      return Promise.resolve();
    },
    list(kind) {
      const prefix = nameOf(kind, '');
      const found = [...documents].filter(([name]) => name.startsWith(prefix));
      const listed = found.map(([name, text]) => ({
        key: name.slice(prefix.length),
        value: JSON.parse(text) as unknown,
      }));
      return Promise.resolve(listed.sort((a, b) => (a.key < b.key ? -1 : 1)));
    },
    putBytes(kind, key, bytes) {
      blobs.set(nameOf(kind, key), bytes.slice());
      return Promise.resolve();
    },
    getBytes(kind, key) {
      return Promise.resolve(blobs.get(nameOf(kind, key))?.slice());
    },
  };
}
