import assert from 'node:assert/strict';
import { appendFile, copyFile, mkdtemp, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { MemorySink } from '../../../test/support/memory-sink.ts';
import { DEFAULT_INGEST_LIMITS } from '../limits.ts';
import { UTC } from '../time/zone.ts';
import { FileTail } from './file-tail.ts';
import { listenToFiles } from './listen.ts';
import { StateBook } from './state-book.ts';

const START_MS = Date.UTC(2026, 0, 10, 12);

let folder = '';
let nowMs = START_MS;
let sink = new MemorySink();
let failures: unknown[] = [];
let tails: FileTail[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'file-tail-'));
  nowMs = START_MS;
  sink = new MemorySink();
  failures = [];
  tails = [];
});

afterEach(async () => {
  for (const tail of tails) await tail.close();
  await rm(folder, { recursive: true });
});

const path = (name: string): string => join(folder, name);

function deps(pattern: string, limits = DEFAULT_INGEST_LIMITS) {
  return {
    sink,
    clock: { nowMs: () => nowMs },
    limits,
    time: { zone: UTC, numericDate: 'month-first' },
    patterns: [path(pattern)],
    observer: {
      shipped: () => {},
      truncated: () => {},
      failed: (_: string, error: unknown) => failures.push(error),
    },
  } as const;
}

async function openTail(pattern: string, limits = DEFAULT_INGEST_LIMITS): Promise<FileTail> {
  const tail = new FileTail({ ...deps(pattern, limits), book: await StateBook.open(path('state.json')) });
  tails.push(tail);
  return tail;
}

/** Two polls: the first sees the file grow, the second that it rests. */
async function settle(tail: FileTail): Promise<void> {
  await tail.poll();
  await tail.poll();
}

const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `line ${from + index}`);
const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

/** Ranges of 2,002 bytes: the longest line, CR and LF. */
const SMALL_RANGES = { ...DEFAULT_INGEST_LIMITS, batchBytes: 1_000, lineBytes: 2_000, messageBytes: 1_000 };

describe('appending', () => {
  test('what is there and what comes later are read once, with file and service named', async () => {
    await writeFile(path('app.log'), text(numbered(0, 3)));
    const tail = await openTail('*.log');
    await settle(tail);
    await appendFile(path('app.log'), text(numbered(3, 5)));
    await settle(tail);
    await settle(tail);
    assert.deepEqual(sink.messages, numbered(0, 5));
    assert.equal(sink.rows[0]?.service, 'app');
    assert.equal(sink.rows[0]?.source, `file:${path('app.log')}`);
  });

  test('half a line waits for its end', async () => {
    await writeFile(path('app.log'), 'first\nsec');
    const tail = await openTail('*.log');
    await settle(tail);
    assert.deepEqual(sink.messages, ['first']);
    await appendFile(path('app.log'), 'ond\n');
    await settle(tail);
    assert.deepEqual(sink.messages, ['first', 'second']);
  });

  test('a stack trace that is written bit by bit is one entry', async () => {
    await writeFile(path('app.log'), '2026-01-02 03:04:05 ERROR a.b: x\n\tat a.b(C.java:1)\n');
    const tail = await openTail('*.log');
    await tail.poll();
    assert.deepEqual(sink.messages, []);
    await appendFile(path('app.log'), '\tat a.c(C.java:2)\n');
    await settle(tail);
    assert.deepEqual(sink.messages, ['x\n\tat a.b(C.java:1)\n\tat a.c(C.java:2)']);
  });

  test('a large file goes in ranges of bounded size', async () => {
    const lines = numbered(0, 2_000);
    await writeFile(path('app.log'), text(lines));
    await settle(await openTail('*.log', SMALL_RANGES));
    assert.deepEqual(sink.messages, lines);
    assert.ok(sink.batches.size > 10);
  });

  test('JSON lines are decoded as JSON, what is no JSON among them as text', async () => {
    await writeFile(path('app.log'), '{"message":"a","level":"warn","x":1}\n');
    const tail = await openTail('*.log');
    await settle(tail);
    await appendFile(path('app.log'), '{"message":"b"}\nplain\n{"message":"c"}\n');
    await settle(tail);
    assert.deepEqual(sink.messages, ['a', 'b', 'plain', 'c']);
    assert.equal(sink.rows[0]?.attributes, '{"x":1}');
  });

  test('a file that appears later is found', async () => {
    const tail = await openTail('**/*.log');
    await settle(tail);
    await writeFile(path('new.log'), 'hello\n');
    await settle(tail);
    assert.deepEqual(sink.messages, ['hello']);
  });
});

describe('a line that is longer than a range', () => {
  const around = (line: string): string => text([...numbered(0, 300), line, ...numbered(300, 600)]);
  const cut = (line: string, bytes = line.length): string =>
    `${line.slice(0, 1_000)}… [${bytes - 1_000} bytes cut]`;
  const expected = (line: string): string[] => [...numbered(0, 300), cut(line), ...numbered(300, 600)];

  for (const length of [2_001, 5_000, 1_500_000]) {
    test(`is one entry that says what is missing, ${length} bytes`, async () => {
      const line = 'x'.repeat(length);
      await writeFile(path('app.log'), around(line));
      await settle(await openTail('*.log', SMALL_RANGES));
      assert.deepEqual(sink.messages, expected(line));
    });

    test(`in an archive, ${length} bytes`, async () => {
      const line = 'x'.repeat(length);
      await writeFile(path('app.log.1.gz'), gzipSync(around(line)));
      await settle(await openTail('*.log*', SMALL_RANGES));
      assert.deepEqual(sink.messages, expected(line));
    });
  }

  test('JSON too', async () => {
    const line = JSON.stringify({ message: 'x'.repeat(5_000) });
    await writeFile(path('app.log'), text(['{"message":"a"}', line, '{"message":"b"}']));
    await settle(await openTail('*.log', SMALL_RANGES));
    assert.deepEqual(sink.messages, ['a', cut(line), 'b']);
  });

  test('without an end: what is there, and what comes later', async () => {
    await writeFile(path('app.log'), 'x'.repeat(5_000));
    const tail = await openTail('*.log', SMALL_RANGES);
    await settle(tail);
    assert.deepEqual(sink.messages, [cut('x'.repeat(5_000))]);
    await appendFile(path('app.log'), 'yy\nnext\n');
    await settle(tail);
    assert.deepEqual(sink.messages.slice(1), ['yy', 'next']);
    // The place reached is known again by the bytes before it.
    await tail.close();
    await settle(await openTail('*.log', SMALL_RANGES));
    assert.equal(sink.messages.length, 3);
  });

  test('a crash between the queue and its answer stores it once, also when it went on meanwhile', async () => {
    await writeFile(path('app.log'), 'x'.repeat(5_000));
    sink.lostAnswers = 1;
    await settle(await openTail('*.log', SMALL_RANGES));
    assert.equal(failures.length, 1);
    await appendFile(path('app.log'), 'yy\nnext\n');
    await settle(await openTail('*.log', SMALL_RANGES));
    assert.deepEqual(sink.messages, [cut('x'.repeat(5_000)), 'yy', 'next']);
  });

  for (const [name, write] of [
    ['app.log', (lines: string) => writeFile(path('app.log'), lines)],
    ['app.log.1.gz', (lines: string) => writeFile(path('app.log.1.gz'), gzipSync(lines))],
  ] as const) {
    for (const first of ['line', 'x'.repeat(3_000)]) {
      test(`lines read before ranges became smaller are not taken for one: ${name}, the first ${first.length} bytes`, async () => {
        const lines = [first, ...numbered(0, 600)];
        await write(text(lines));
        sink.refusals = 2;
        await settle(await openTail('*.log*'));
        assert.equal(failures.length, 2);
        await settle(await openTail('*.log*', SMALL_RANGES));
        assert.deepEqual(sink.messages.slice(1), numbered(0, 600));
      });
    }
  }

  test('the same in an archive', async () => {
    const line = 'x'.repeat(5_000);
    await writeFile(path('app.log.1.gz'), gzipSync(around(line)));
    sink.lostAnswers = 5;
    for (let start = 0; start < 6; start++) await settle(await openTail('*.log*', SMALL_RANGES));
    assert.deepEqual(sink.messages, expected(line));
  });
});

describe('rotation', () => {
  test('by rename: the old file to its end, then the new one', async () => {
    await writeFile(path('app.log'), text(numbered(0, 2)));
    const tail = await openTail('app.log');
    await settle(tail);
    await rename(path('app.log'), path('app.log.1'));
    await writeFile(path('app.log'), text(numbered(3, 5)));
    await appendFile(path('app.log.1'), 'line 2\nlast without feed');
    await settle(tail);
    assert.deepEqual([...sink.messages].sort(), numbered(0, 5));
    nowMs += 10_000;
    await settle(tail);
    assert.ok(sink.messages.includes('last without feed'));
    assert.equal(sink.messages.length, 6);
  });

  test('by rename to a name that matches as well: read once', async () => {
    await writeFile(path('app.log'), text(numbered(0, 2)));
    const tail = await openTail('app.log*');
    await settle(tail);
    await rename(path('app.log'), path('app.log.1'));
    await writeFile(path('app.log'), 'new\n');
    await settle(tail);
    assert.deepEqual(sink.messages, ['line 0', 'line 1', 'new']);
  });

  test('by truncate: from the start again', async () => {
    await writeFile(path('app.log'), text(numbered(0, 4)));
    const tail = await openTail('app.log');
    await settle(tail);
    await truncate(path('app.log'), 0);
    await appendFile(path('app.log'), text(numbered(4, 6)));
    await settle(tail);
    assert.deepEqual(sink.messages, numbered(0, 6));
  });

  test('by truncate, and grown beyond the old size before anyone looked', async () => {
    await writeFile(path('app.log'), text(numbered(0, 2)));
    const tail = await openTail('app.log');
    await settle(tail);
    await truncate(path('app.log'), 0);
    await appendFile(path('app.log'), text(numbered(10, 40)));
    await settle(tail);
    assert.deepEqual(sink.messages, [...numbered(0, 2), ...numbered(10, 40)]);
  });

  test('by copy and truncate: the copy goes on where the original stopped', async () => {
    await writeFile(path('app.log'), text(numbered(0, 50)));
    const tail = await openTail('app.log*');
    await settle(tail);
    await appendFile(path('app.log'), 'only in the copy\n');
    await copyFile(path('app.log'), path('app.log.1'));
    await truncate(path('app.log'), 0);
    await appendFile(path('app.log'), 'new\n');
    await settle(tail);
    assert.deepEqual([...sink.messages].sort(), [...numbered(0, 50), 'new', 'only in the copy'].sort());
  });
});

describe('archives', () => {
  test('are read once, also after a restart', async () => {
    await writeFile(path('old.log.gz'), gzipSync(text(numbered(0, 500))));
    await settle(await openTail('*.gz', { ...DEFAULT_INGEST_LIMITS, batchBytes: 1_000 }));
    await settle(await openTail('*.gz'));
    assert.deepEqual(sink.messages, numbered(0, 500));
    assert.equal(sink.rows[0]?.service, 'old');
  });

  test('of a file that was followed go on where reading stopped', async () => {
    await writeFile(path('app.log'), text(numbered(0, 300)));
    const tail = await openTail('app.log*');
    await settle(tail);
    await rm(path('app.log'));
    await writeFile(path('app.log.1.gz'), gzipSync(text(numbered(0, 310))));
    await settle(tail);
    assert.deepEqual(sink.messages, numbered(0, 310));
  });

  test('that are not whole are reported, and read when they are', async () => {
    const whole = gzipSync(text(Array.from({ length: 400 }, () => `${Math.random()}`)));
    await writeFile(path('a.gz'), whole.subarray(0, whole.length / 2));
    const tail = await openTail('*.gz');
    await tail.poll();
    assert.equal(failures.length, 1);
    await writeFile(path('a.gz'), whole);
    await tail.poll();
    assert.equal(sink.messages.length, 400);
  });
});

describe('restarts and trouble', () => {
  test('a restart goes on where the last one stopped', async () => {
    await writeFile(path('app.log'), text(numbered(0, 3)));
    const first = await openTail('*.log');
    await settle(first);
    await first.close();
    await appendFile(path('app.log'), text(numbered(3, 6)));
    await settle(await openTail('*.log'));
    assert.deepEqual(sink.messages, numbered(0, 6));
  });

  test('a crash between the queue and its answer stores nothing twice and loses nothing', async () => {
    await writeFile(path('app.log'), text(numbered(0, 3)));
    sink.lostAnswers = 1;
    const crashed = await openTail('*.log');
    await settle(crashed);
    assert.equal(failures.length, 1);
    // What is appended in between must not change the range that is handed over again.
    await appendFile(path('app.log'), text(numbered(3, 6)));
    await settle(await openTail('*.log'));
    assert.deepEqual(sink.messages, numbered(0, 6));
  });

  test('a full queue stops reading; nothing is lost', async () => {
    await writeFile(path('app.log'), text(numbered(0, 500)));
    sink.refusals = 3;
    const tail = await openTail('*.log', { ...DEFAULT_INGEST_LIMITS, batchBytes: 1_000 });
    for (let i = 0; i < 6; i++) await tail.poll();
    assert.deepEqual(sink.messages, numbered(0, 500));
    assert.equal(failures.length, 3);
  });

  test('saved places that cannot be read are not taken for none', async () => {
    await writeFile(path('state.json'), '{"version":1,"files":[{"id":7}]}');
    await assert.rejects(StateBook.open(path('state.json')), { code: 'INPUT_INVALID' });
  });

  test('listening polls by itself until closed', async () => {
    await writeFile(path('app.log'), 'hello\n');
    const arrived = Promise.withResolvers<void>();
    const listener = await listenToFiles({
      ...deps('*.log'),
      observer: { ...deps('*.log').observer, shipped: () => arrived.resolve() },
      stateFile: path('state.json'),
      pollMs: 1,
      onError: (error) => arrived.reject(error),
    });
    await arrived.promise;
    await listener.close();
    await listener.close();
    assert.deepEqual(sink.messages, ['hello']);
    assert.match(await readFile(path('state.json'), 'utf8'), /"offset": 6/);
  });
});
