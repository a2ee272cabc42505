import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { runCommand } from '../../../test/support/memory-context.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import type { ComparisonDto, ModelDto } from '../../api/detection.ts';

function model(version: number, active: boolean): ModelDto {
  return {
    version,
    active,
    createdAt: '2026-01-05T12:30:01.000Z',
    lines: 20_000,
    templates: 14,
    threshold: 0.51234,
    contamination: 0.1,
    trainingMs: 420,
    trigger: version === 1 ? 'first' : 'schedule',
    bytes: 1_234_567,
  };
}

const RESCORING = {
  from: '2026-01-05T12:00:00.000Z',
  to: '2026-01-06T12:00:00.000Z',
  version: 3,
  lines: 1000,
  done: 500,
};

const COMPARISON: ComparisonDto = {
  from: 1,
  to: 3,
  rangeFrom: '2026-01-05T12:00:00.000Z',
  rangeTo: '2026-01-05T13:00:00.000Z',
  complete: true,
  lines: 2000,
  markedByBoth: 20,
  markedByFromOnly: 1,
  markedByToOnly: 0,
  templateChanged: 0,
  meanScoreShift: 0.0123,
  thresholds: { from: 0.5, to: 0.6 },
  examples: [
    {
      entry: {
        id: '1-0000000000000000-0',
        time: '2026-01-05T12:30:01.000Z',
        timeUs: 1,
        level: 'error',
        service: 'shop',
        host: '',
        source: '',
        message: 'out of\nstock',
        attributes: {},
        trace: '',
        templateId: '0000000000000001',
        score: 0.7,
        anomalous: true,
        modelVersion: 1,
        flags: [],
      },
      markedBy: 'from',
      fromScore: 0.7,
      toScore: 0.55,
      templateId: '0000000000000001',
      reasons: [{ feature: 'level', sentence: 'rare here', weight: 1, value: 1 }],
    },
  ],
};

/** Answers like the API over three models; a training takes two looks. */
async function startModels(context: TestContext, versions: readonly number[] = [3, 2, 1]) {
  let active = versions[0];
  let known = [...versions];
  let looks = 0;
  let rescoringLooks = 0;
  const requests: string[] = [];
  const list = () => ({
    models: known.map((version) => model(version, version === active)),
    ...(rescoringLooks-- > 0 ? { rescoring: RESCORING } : {}),
    ...(looks > 0 ? { training: { phase: 'forest', progress: 0.5 } } : {}),
  });
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    void buffer(request).then((body) => {
      requests.push([request.method, path, path.endsWith('/import') ? '' : body].join(' ').trim());
      if (path.endsWith('/rescore')) rescoringLooks = request.method === 'POST' ? 2 : 0;
      const activation = /models\/(\d+)\/activate$/.exec(path);
      if (activation !== null) active = Number(activation[1]);
      if (path.includes('/compare?')) return void response.end(JSON.stringify(COMPARISON));
      if (path.endsWith('/export')) return void response.end(Buffer.from([1, 2, 3]));
      if (path.endsWith('/import')) return void response.end(JSON.stringify(model(body.length, false)));
      if (path.endsWith('/train')) looks = 2;
      else if (looks > 0 && --looks === 0) known = [9, ...known];
      response.end(JSON.stringify(activation === null ? list() : model(active ?? 0, true)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const run = (...args: string[]) => runCommand(['model', ...args, '--url', url]);
  return { run, requests };
}

test('list and show', async (context) => {
  const { run } = await startModels(context);
  const { stdout } = await run('list');
  assert.match(stdout, /^version +created/);
  assert.match(stdout, /^3 \* +2026-01-05 12:30:01 +20,000 +14 +0\.1 +0\.5123 +schedule +1\.23 MB$/m);
  assert.match((await run('show')).stdout, /^Model 3, active\n/);
  assert.match((await run('show', '2')).stdout, /^Model 2\n/);
  const missing = await run('show', '7');
  assert.equal(missing.exitCode, 66);
  assert.match(missing.stderr, /There is no model 7/);
});

test('list without models', async (context) => {
  const { run } = await startModels(context, []);
  assert.equal((await run('list')).stdout, 'There is no model yet.\n');
  assert.equal((await run('show')).exitCode, 66);
});

test('rollback activates the model before the active one', async (context) => {
  const { run, requests } = await startModels(context);
  assert.match((await run('rollback')).stdout, /^Model 2, active/);
  assert.ok(requests.includes('POST /api/v1/models/2/activate'));
  await run('activate', '1');
  const nothing = await run('rollback');
  assert.equal(nothing.exitCode, 66);
  assert.match(nothing.stderr, /no older model/);
});

test('compare says what either model marks', async (context) => {
  const { run, requests } = await startModels(context);
  const { stdout } = await run('compare', '1', '3');
  assert.ok(requests.includes('GET /api/v1/models/compare?from=1&to=3'));
  assert.match(stdout, /^Models 1 and 3 over 2,000 lines of the last hour$/m);
  assert.match(stdout, /^ {2}by 1 only {9}1 \(0\.05 %\)$/m);
  assert.match(stdout, /^0\.700 → 0\.550 {2}only 1: .* shop out of stock$/m);
});

test('rescore asks for the period and waits until it is done', async (context) => {
  const { run, requests } = await startModels(context);
  const { exitCode, stdout } = await run('rescore', '--from', '-1d');
  assert.equal(exitCode, 0);
  assert.match(stdout, /^1,000 lines of the period have scores of the active model now\.\n/);
  assert.ok(requests.includes('POST /api/v1/models/rescore {"from":"-1d"}'));
  assert.match((await run('rescore', '--cancel')).stdout, /^Rescoring ended/);
  assert.equal((await run('rescore')).exitCode, 64);
});

test('train waits for the new model', async (context) => {
  const { run } = await startModels(context);
  const { exitCode, stdout } = await run('train');
  assert.equal(exitCode, 0);
  assert.match(stdout, /^Model 9\n/);
});

test('export and import', async (context) => {
  const { run } = await startModels(context);
  const file = join(await temporaryFolder(context), 'model.bin');
  assert.match((await run('export', '3', '--out', file)).stdout, /Model 3 written to .*model\.bin \(3 B\)/);
  assert.deepEqual([...(await readFile(file))], [1, 2, 3]);
  await writeFile(file, Buffer.alloc(5));
  assert.match((await run('import', file)).stdout, /^Model 5\n/);
  assert.equal((await run('import', '/nowhere.bin')).exitCode, 66);
});
