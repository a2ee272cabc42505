/**
 * Many writers, one durable commit at a time: what is added while a commit runs goes into the next one, so a lone
 * write waits for one disk flush and a thousand writes share one (bench/broker.bench.ts).
 */
export interface GroupCommit {
  /**
   * Writes all operations in one transaction, after everything added before. Resolves when they are on disk;
   * rejects with the commit's error when none of them is. What frees space is tried again alone when a commit
   * fails: on a full disk acknowledgements must still get through.
   */
  add(operations: readonly WriteOperation[], purpose: WritePurpose): Promise<void>;
  /** Resolves when nothing is waiting or running. */
  idle(): Promise<void>;
}

export interface WriteOperation {
  readonly table: WriteTable;
  readonly key: Buffer;
  /** Undefined removes the key. Must not change before the commit is done. */
  readonly value: Uint8Array | undefined;
}

export type WritePurpose = 'stores' | 'frees';

export interface WriteTable {
  put(key: Buffer, value: Uint8Array): unknown;
  remove(key: Buffer): unknown;
}

/** Runs `write` and makes what it wrote durable, all or nothing. */
export type CommitFunction = (write: () => void) => Promise<unknown>;

/**
 * More than this in one transaction gains nothing (the flush is long paid for) and makes everybody wait longer;
 * LMDB would start to spill dirty pages at 512 MiB.
 */
const GROUP_LIMIT_BYTES = 64 * 1024 * 1024;

interface Waiter {
  readonly operations: readonly WriteOperation[];
  readonly bytes: number;
  readonly purpose: WritePurpose;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export function createGroupCommit(commit: CommitFunction): GroupCommit {
  let waiting: Waiter[] = [];
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    // Everything of the current turn of the event loop joins the first group.
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      const group = takeGroup(waiting);
      waiting = waiting.slice(group.length);
      await commitGroup(commit, group);
    }
    running = undefined;
  }

  return {
    add(operations, purpose) {
      return new Promise((resolve, reject) => {
        const bytes = operations.reduce((sum, { value }) => sum + (value?.byteLength ?? 0), 0);
        waiting.push({ operations, bytes, purpose, resolve, reject });
        running ??= run();
      });
    },
    async idle() {
      while (running !== undefined) await running;
    },
  };
}

function takeGroup(waiting: readonly Waiter[]): Waiter[] {
  let bytes = 0;
  let count = 0;
  for (const waiter of waiting) {
    if (count > 0 && bytes + waiter.bytes > GROUP_LIMIT_BYTES) break;
    bytes += waiter.bytes;
    count++;
  }
  return waiting.slice(0, count);
}

async function commitGroup(commit: CommitFunction, group: readonly Waiter[]): Promise<void> {
  try {
    await commit(() => group.forEach(({ operations }) => operations.forEach(write)));
    group.forEach(({ resolve }) => resolve());
  } catch (error) {
    const freeing = group.filter(({ purpose }) => purpose === 'frees');
    group.filter(({ purpose }) => purpose === 'stores').forEach(({ reject }) => reject(error));
    if (freeing.length === 0) return;
    if (freeing.length === group.length) freeing.forEach(({ reject }) => reject(error));
    else await commitGroup(commit, freeing);
  }
}

function write({ table, key, value }: WriteOperation): void {
  if (value === undefined) table.remove(key);
  else table.put(key, value);
}
