import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { runCommand } from '../../../test/support/memory-context.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import type { FaultLabel } from '../../producer/fault-label.ts';

function parseLines<T>(content: string): T[] {
  return content
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}

test('writes lines and labels to files, the same for the same seed', async (context) => {
  const folder = await temporaryFolder(context);
  const write = async (seed: string, name: string) => {
    const out = join(folder, `${name}.ndjson`);
    const labels = join(folder, `${name}-labels.ndjson`);
    const time = ['--duration', '120', '--learn', '10', '--start', '2026-01-05T09:00:00Z'];
    const args = ['simulate', '--seed', seed, '--faults', 'brute-force,new-error', ...time, '--out', out];
    const run = await runCommand([...args, '--labels', labels]);
    assert.equal(run.exitCode, 0, run.stderr);
    assert.match(run.stderr, /^\d+,\d+ lines written, \d+ faults planted\.$/m);
    return { lines: await readFile(out, 'utf8'), labels: await readFile(labels, 'utf8') };
  };
  const first = await write('7', 'a');
  assert.ok(first.lines === (await write('7', 'b')).lines);
  assert.ok(first.lines !== (await write('8', 'c')).lines);
  const ids = new Set(parseLines<{ eventId: string }>(first.lines).map((line) => line.eventId));
  const labels = parseLines<FaultLabel>(first.labels);
  assert.ok(labels.length > 0);
  for (const label of labels) {
    assert.ok(label.lines.length > 0);
    for (const id of label.lines) assert.ok(ids.has(id));
  }
});

test('sends to a server in real time until Ctrl-C', async (context) => {
  const bodies: string[] = [];
  const abort = new AbortController();
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      bodies.push(body);
      response.end(JSON.stringify({ accepted: 1, rejected: 0, errors: [] }));
      if (bodies.length === 2) abort.abort();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const run = await runCommand(['simulate', '--url', url, '--rate', '500', '--faults', 'none'], {
    signal: abort.signal,
  });
  assert.equal(run.exitCode, 0, run.stderr);
  assert.match(run.stderr, /lines sent, 0 faults planted/);
  assert.ok(
    bodies.every((body) => parseLines<{ service: string }>(body).every((line) => line.service !== '')),
  );
});

test('refuses what cannot be', async () => {
  const unwritable = await runCommand(['simulate', '--out', '/nowhere/a.ndjson', '--duration', '1']);
  assert.equal(unwritable.exitCode, 64);
  assert.match(unwritable.stderr, /\/nowhere\/a\.ndjson cannot be written/);
  const badStart = await runCommand(['simulate', '--out', '-', '--start', 'yesterday']);
  assert.equal(badStart.exitCode, 64);
  assert.match(badStart.stderr, /--start yesterday/);
});
