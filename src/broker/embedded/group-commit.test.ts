import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createGroupCommit, type WriteOperation } from './group-commit.ts';

/** A table in memory whose commits the test counts and can let fail. */
function createTable(): {
  commits: string[][];
  failing: (group: readonly string[]) => boolean;
  operation(key: string, value?: Uint8Array): WriteOperation;
  commit(write: () => void): Promise<void>;
} {
  let pending: string[] = [];
  const table = {
    put: (key: Buffer) => pending.push(`+${key.toString()}`),
    remove: (key: Buffer) => pending.push(`-${key.toString()}`),
  };
  const self = {
    commits: [] as string[][],
    failing: (_group: readonly string[]): boolean => false,
    operation: (key: string, value?: Uint8Array) => ({ table, key: Buffer.from(key), value }),
    async commit(write: () => void): Promise<void> {
      write();
      const group = pending;
      pending = [];
      await new Promise((resolve) => setImmediate(resolve));
      if (self.failing(group)) throw new Error('disk full');
      self.commits.push(group);
    },
  };
  return self;
}

const VALUE = new Uint8Array(10);

describe('Group commit', () => {
  it('commits what one turn adds together, and what comes meanwhile in the next group', async () => {
    const table = createTable();
    const writes = createGroupCommit((write) => table.commit(write));
    const first = [
      writes.add([table.operation('a', VALUE)], 'stores'),
      writes.add([table.operation('b')], 'frees'),
    ];
    await new Promise((resolve) => setImmediate(resolve));
    const second = writes.add([table.operation('c', VALUE), table.operation('d', VALUE)], 'stores');
    await Promise.all([...first, second]);
    assert.deepEqual(table.commits, [
      ['+a', '-b'],
      ['+c', '+d'],
    ]);
    await writes.idle();
  });

  it('rejects everybody of a failed group but still frees space', async () => {
    const table = createTable();
    table.failing = (group) => group.includes('+big');
    const writes = createGroupCommit((write) => table.commit(write));
    const results = await Promise.allSettled([
      writes.add([table.operation('big', VALUE)], 'stores'),
      writes.add([table.operation('done')], 'frees'),
    ]);
    assert.deepEqual(
      results.map(({ status }) => status),
      ['rejected', 'fulfilled'],
    );
    assert.deepEqual(table.commits, [['-done']]);
    await writes.add([table.operation('next', VALUE)], 'stores');
    assert.equal(table.commits.length, 2);
  });

  it('rejects when freeing fails too', async () => {
    const table = createTable();
    table.failing = () => true;
    const writes = createGroupCommit((write) => table.commit(write));
    await assert.rejects(writes.add([table.operation('done')], 'frees'), /disk full/);
    await writes.idle();
  });

  it('splits a group that grows too large', async () => {
    const table = createTable();
    const writes = createGroupCommit((write) => table.commit(write));
    const large = new Uint8Array(40 * 1024 * 1024);
    await Promise.all(['a', 'b', 'c'].map((key) => writes.add([table.operation(key, large)], 'stores')));
    assert.deepEqual(table.commits, [['+a'], ['+b'], ['+c']]);
  });
});
