import assert from 'node:assert/strict';
import { appendFile, copyFile, mkdtemp, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { createRandom } from '../../core/random.ts';
import { MemorySink } from '../../../test/support/memory-sink.ts';
import { DEFAULT_INGEST_LIMITS } from '../limits.ts';
import { UTC } from '../time/zone.ts';
import { FileTail } from './file-tail.ts';
import { StateBook } from './state-book.ts';

/** Random histories of one followed file, and steps of each. */
const HISTORIES = 20;
const STEPS = 60;
const ROTATED_FILES = 9;

let folder = '';
let nowMs = Date.UTC(2026, 0, 10, 12);
let sink = new MemorySink();
let failures: unknown[] = [];
let tail: FileTail;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'compressed-rotation-'));
  sink = new MemorySink();
  failures = [];
  tail = await openTail();
});

afterEach(async () => {
  await tail.close();
  await rm(folder, { recursive: true });
});

const path = (name: string): string => join(folder, name);

async function openTail(): Promise<FileTail> {
  return new FileTail({
    sink,
    clock: { nowMs: () => nowMs },
    limits: { ...DEFAULT_INGEST_LIMITS, batchBytes: 500 },
    time: { zone: UTC, numericDate: 'month-first' },
    patterns: [path('app.log*')],
    book: await StateBook.open(path('state.json')),
    observer: { shipped: () => {}, truncated: () => {}, failed: (_, error) => failures.push(error) },
  });
}

async function restart(): Promise<void> {
  await tail.close();
  tail = await openTail();
}

/** As gzip(1): the archive is there before the original goes. */
async function compress(name: string, keep = false): Promise<void> {
  await writeFile(path(`${name}.gz`), gzipSync(await readFile(path(name))));
  if (!keep) await rm(path(name));
}

const line = (number: number): string => `line ${number}`;
const lines = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, index) => `${line(from + index)}\n`).join('');

function assertOnce(count: number): void {
  assert.deepEqual(
    [...sink.messages].sort(),
    Array.from({ length: count }, (_, number) => line(number)).sort(),
  );
}

async function settle(): Promise<void> {
  for (let i = 0; i < 3; i++) await tail.poll();
}

test('rotated and compressed between two looks, with a last line that was held back', async () => {
  await writeFile(path('app.log'), lines(0, 20));
  await tail.poll();
  assert.equal(sink.messages.length, 19, 'the last line may go on');
  await rename(path('app.log'), path('app.log.1'));
  await writeFile(path('app.log'), lines(20, 25));
  await compress('app.log.1');
  await settle();
  assertOnce(25);
  assert.deepEqual(failures, []);
});

test('the same with a restart between', async () => {
  await writeFile(path('app.log'), lines(0, 20));
  await tail.poll();
  await tail.close();
  await rename(path('app.log'), path('app.log.1'));
  await writeFile(path('app.log'), lines(20, 25));
  await compress('app.log.1');
  tail = await openTail();
  await settle();
  assertOnce(25);
});

test('copied, truncated and compressed: what the copy alone has is read, the rest is not', async () => {
  for (const seen of ['before', 'after'] as const) {
    await writeFile(path('app.log'), lines(0, 20));
    await settle();
    await appendFile(path('app.log'), lines(20, 22));
    await copyFile(path('app.log'), path('app.log.1'));
    await truncate(path('app.log'), 0);
    if (seen === 'after') {
      // The truncation is seen, the copy not yet: it is made under a name that no pattern matches.
      await rename(path('app.log.1'), path('copy'));
      await settle();
      await rename(path('copy'), path('app.log.1'));
    }
    await compress('app.log.1');
    await settle();
    assertOnce(22);
    await tail.close();
    for (const name of ['app.log', 'app.log.1.gz', 'state.json']) await rm(path(name));
    sink = new MemorySink();
    tail = await openTail();
  }
});

test('an archive beside the original, which stays (gzip -k)', async () => {
  await writeFile(path('app.log'), lines(0, 20));
  await tail.poll();
  await compress('app.log', true);
  await settle();
  await appendFile(path('app.log'), lines(20, 22));
  await settle();
  assertOnce(22);
});

test('an archive that is compressed anew or copied is not read again, another one in its place is', async () => {
  await writeFile(path('app.log.1.gz'), gzipSync(lines(0, 20)));
  await settle();
  await writeFile(path('app.log.2.gz'), gzipSync(lines(0, 20), { level: 1 }));
  await settle();
  assertOnce(20);
  await restart();
  // The same inode, other content.
  await writeFile(path('app.log.1.gz'), gzipSync(lines(20, 45)));
  await settle();
  assertOnce(45);
});

test('a crash while a range was handed over, then compression: the range is not stored twice', async () => {
  await writeFile(path('app.log'), lines(0, 20));
  await settle();
  sink.lostAnswers = 1;
  await appendFile(path('app.log'), lines(20, 30));
  await settle();
  tail = await openTail();
  await rename(path('app.log'), path('app.log.1'));
  await compress('app.log.1');
  await settle();
  assertOnce(30);
});

test(`${HISTORIES} random histories: every line is stored once`, async () => {
  for (let seed = 0; seed < HISTORIES; seed++) {
    const written = await live(seed);
    try {
      assertOnce(written);
    } catch (error) {
      throw new Error(`history ${seed}`, { cause: error });
    }
    await tail.close();
    await rm(folder, { recursive: true });
    folder = await mkdtemp(join(tmpdir(), 'compressed-rotation-'));
    sink = new MemorySink();
    tail = await openTail();
  }
});

/** Writes, rotates in every way, looks and restarts at random; lines written. */
async function live(seed: number): Promise<number> {
  const random = createRandom(seed + 1);
  let written = 0;
  await writeFile(path('app.log'), '');
  for (let step = 0; step < STEPS; step++) {
    switch (random.integer(8)) {
      case 0:
      case 1:
      case 2: {
        const more = 1 + random.integer(40);
        await appendFile(path('app.log'), lines(written, written + more));
        written += more;
        break;
      }
      case 3:
        await shift();
        if (random.next() < 0.5) await rotateByRename();
        else await rotateByCopy();
        if (random.next() < 0.5) await compress('app.log.1');
        break;
      case 4:
        for (let i = 1; i <= ROTATED_FILES; i++)
          if (random.next() < 0.5 && existsSync(path(`app.log.${i}`))) await compress(`app.log.${i}`);
        break;
      case 5:
        await restart();
        break;
      default:
        await tail.poll();
        nowMs += 1 + random.integer(4_000);
    }
  }
  await settle();
  return written;
}

async function rotateByRename(): Promise<void> {
  await rename(path('app.log'), path('app.log.1'));
  await writeFile(path('app.log'), '');
}

async function rotateByCopy(): Promise<void> {
  await copyFile(path('app.log'), path('app.log.1'));
  await truncate(path('app.log'), 0);
}

/** `.1` becomes `.2` and so on; a file that would fall off the end stays: nothing may be lost. */
async function shift(): Promise<void> {
  for (let i = 40; i >= 1; i--) {
    for (const end of ['', '.gz']) {
      if (existsSync(path(`app.log.${i}${end}`)))
        await rename(path(`app.log.${i}${end}`), path(`app.log.${i + 1}${end}`));
    }
  }
}
