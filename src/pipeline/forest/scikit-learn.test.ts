import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { contaminationThreshold } from './contamination.ts';
import { floorFloat32 } from './floor-float32.ts';
import { buildForest } from './forest.ts';
import type { Forest } from './forest.ts';
import { createForestScorer } from './forest-scorer.ts';
import { pathSum, scoreFromPathSum } from './score-reference.ts';

interface ExportedCase {
  name: string;
  features: number;
  sampleSize: number;
  trees: { feature: number[]; threshold: number[]; right: number[]; samples: number[] }[];
  rows: number[][];
  scoreSamples: number[];
  trainingScoreSamples: number[];
  offset: number;
}

/** Made by scripts/export-forest-fixture.py. */
const FIXTURE = JSON.parse(
  readFileSync(new URL('./fixtures/scikit-learn.json', import.meta.url), 'utf8'),
) as {
  scikitLearn: string;
  cases: ExportedCase[];
};

/** The most a score may differ; observed below 1e-10, what quantized path lengths cost. */
const TOLERANCE = 1e-9;

describe(`same trees, same scores as scikit-learn ${FIXTURE.scikitLearn}`, () => {
  for (const exported of FIXTURE.cases) {
    test(exported.name, () => {
      const forest = importForest(exported);
      const values = Float32Array.from(exported.rows.flat());
      const scores = new Float64Array(exported.rows.length);
      createForestScorer(forest).scoreSamples(values, scores);
      exported.scoreSamples.forEach((expected, row) => {
        const reference = scoreFromPathSum(forest, pathSum(forest, values, row * exported.features));
        assert.ok(
          Math.abs(reference + expected) < TOLERANCE,
          `row ${row}: ${reference}, expected ${-expected}`,
        );
        assert.equal(scores[row], reference, `row ${row}`);
      });
    });

    test(`${exported.name}: threshold at contamination 0.1`, () => {
      const scores = Float64Array.from(exported.trainingScoreSamples, (score) => -score);
      assert.equal(contaminationThreshold(scores, 0.1), -exported.offset);
    });
  }
});

function importForest(exported: ExportedCase): Forest {
  const { trees } = exported;
  const starts = [0];
  for (const tree of trees) starts.push(starts.at(-1)! + tree.feature.length);
  return buildForest({
    features: exported.features,
    sampleSize: exported.sampleSize,
    treeStart: Int32Array.from(starts),
    feature: Int16Array.from(trees.flatMap((tree) => tree.feature)),
    threshold: Float32Array.from(trees.flatMap((tree) => tree.threshold.map(floorFloat32))),
    right: Int32Array.from(
      trees.flatMap((tree, i) => tree.right.map((node) => (node === 0 ? 0 : node + starts[i]!))),
    ),
    nodeSamples: Int32Array.from(trees.flatMap((tree) => tree.samples)),
    typicalRow: new Float32Array(exported.features),
  });
}
