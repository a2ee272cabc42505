import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test, type TestContext } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { openInput } from './open-input.ts';

const TEXT = 'one line\n'.repeat(100_000);

async function inFile(context: TestContext, bytes: Uint8Array | string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'input-'));
  context.after(() => rm(folder, { recursive: true }));
  const path = join(folder, 'a.log');
  await writeFile(path, bytes);
  return path;
}

async function read(path: string, standardInput = Readable.from([])): Promise<string> {
  const input = await openInput(path, standardInput);
  const parts: Uint8Array[] = [];
  for await (const chunk of input.chunks()) parts.push(Uint8Array.from(chunk));
  return Buffer.concat(parts).toString();
}

const ENCODINGS: readonly [name: string, bytes: Uint8Array | string, content: string][] = [
  ['plain text', TEXT, TEXT],
  ['gzip', gzipSync(TEXT), TEXT],
  ['two gzip members', Buffer.concat([gzipSync('a\n'), gzipSync('b\n')]), 'a\nb\n'],
  ['Zstandard', zstdCompressSync(TEXT), TEXT],
  ['nothing', '', ''],
  ['one byte', 'x', 'x'],
];
for (const [name, bytes, content] of ENCODINGS) {
  test(`reads ${name}`, async (context) => {
    assert.ok((await read(await inFile(context, bytes))) === content);
  });
}

test('knows its size and how far it is', async (context) => {
  const path = await inFile(context, TEXT);
  const input = await openInput(path, Readable.from([]));
  assert.equal(input.sizeBytes, TEXT.length);
  for await (const chunk of input.chunks()) assert.ok(input.readBytes >= chunk.length);
  assert.equal(input.readBytes, TEXT.length);
});

test('reads standard input, also when its first bytes trickle in', async () => {
  const bytes = gzipSync('slow\n');
  const trickle = Readable.from([bytes.subarray(0, 1), bytes.subarray(1, 2), bytes.subarray(2)]);
  assert.equal(await read('-', trickle), 'slow\n');
});

test('says why a file cannot be read', async (context) => {
  await assert.rejects(read('/nowhere/a.log'), {
    code: 'INPUT_UNREADABLE',
    message: '/nowhere/a.log cannot be read: there is no such file.',
  });
  await assert.rejects(read(tmpdir()), { code: 'INPUT_UNREADABLE', message: /it is a folder/ });
  const cut = await inFile(context, gzipSync(TEXT).subarray(0, 500));
  await assert.rejects(read(cut), { code: 'INPUT_INVALID', message: /ends too early/ });
  const damaged = await inFile(context, Uint8Array.of(0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
  await assert.rejects(read(damaged), { code: 'INPUT_INVALID' });
  const brokenZstd = await inFile(context, zstdCompressSync(TEXT).subarray(0, 20));
  await assert.rejects(read(brokenZstd), { code: 'INPUT_INVALID' });
});
