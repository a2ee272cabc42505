import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, test } from 'node:test';
import { Readable } from 'node:stream';
import { newTestFolder } from './start-test-engine.ts';
import { spoolFolder } from './spool-folder.ts';
import { openSpool } from './spool.ts';

const place = await newTestFolder();
after(() => rm(place, { recursive: true }));

test('a body stands in a file while it is used, and not after, whatever happens', async () => {
  const folder = await spoolFolder(place);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'left by a killed process'), 'x');
  const spool = await openSpool({ place, limitBytes: 10 });
  assert.deepEqual(await readdir(folder), []);
  const used = await spool.withBody(bytes('12345', '67890'), (file) => readFile(file, 'utf8'));
  assert.equal(used, '1234567890');
  await assert.rejects(
    spool.withBody(bytes('123456', '78901'), () => assert.fail('used')),
    { code: 307 },
  );
  await assert.rejects(
    spool.withBody(bytes('1'), () => Promise.reject(new Error('use failed'))),
    /use failed/,
  );
  assert.deepEqual(await readdir(folder), []);
  await spool.close();
  await assert.rejects(readdir(folder), { code: 'ENOENT' });
});

test('a file of a client is found by its name only', async () => {
  const spool = await openSpool({ place, limitBytes: 10 });
  const name = 'client-00000000-0000-4000-8000-000000000000';
  await writeFile(path.join(await spoolFolder(place), name), 'rows');
  assert.equal(await spool.withFile(name, (file) => readFile(file, 'utf8')), 'rows');
  for (const bad of ['1', '../x', `${name}'`, '', `x/${name}`]) {
    await assert.rejects(async () => spool.withFile(bad, () => assert.fail('used')), { code: 36 });
  }
  await spool.close();
});

function bytes(...chunks: readonly string[]): Readable {
  return Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
}
