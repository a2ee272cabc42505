import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { encodeEnvelope } from '../../core/envelope.ts';
import { encodeModel } from '../model/encode-model.ts';
import { exampleBatch, exampleLines } from '../model/example-lines.ts';
import { trainModel } from '../model/train-model.ts';
import { createScorer } from './scorer.ts';

const SCRIPT = fileURLToPath(new URL('../../../test/support/score-process.ts', import.meta.url));

test('a scorer in another process gives the same scores, bit by bit', async (context) => {
  const folder = await temporaryFolder(context);
  const options = { version: 1, createdMs: 0, contamination: 0.05, trees: 50, maxSamples: 256, seed: 3 };
  const model = trainModel([exampleBatch(exampleLines(3000))], options);
  const odd = ['kernel panic at 0xdeadbeef', 'user u1 logged in from 10.0.0.7', ''].map((message) => ({
    message,
  }));
  const batch = exampleBatch([...exampleLines(2000, 9), ...odd]);
  const files = [path.join(folder, 'model'), path.join(folder, 'envelope')] as const;
  await writeFile(files[0], encodeModel(model));
  await writeFile(files[1], encodeEnvelope(batch));
  const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, ...files], { encoding: 'buffer' });
  const { score, anomalous } = createScorer(model).score(batch);
  const here = Buffer.concat([new Uint8Array(score.buffer, score.byteOffset, score.byteLength), anomalous]);
  assert.ok(here.equals(stdout));
  assert.ok(anomalous.includes(1));
});
