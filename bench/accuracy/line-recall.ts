/**
 * Planted faults found line by line: `npx node bench/accuracy/line-recall.ts [--json] [SEED…]`. A model of the sample
 * application's quiet lines scores those with faults. Recall: share of the lines that show a fault that are marked, over
 * all of them and as the mean of the kinds; marked of others: share of lines without a fault that are marked.
 */
import { FAULT_KINDS } from '../../src/producer/fault.ts';
import { trainModel } from '../../src/pipeline/model/train-model.ts';
import { withContamination } from '../../src/pipeline/model/with-contamination.ts';
import { createScorer } from '../../src/pipeline/score/scorer.ts';
import { simulateLines } from './simulated-lines.ts';

export interface LineRecall {
  readonly seed: number;
  readonly contamination: number;
  readonly recall: number;
  readonly meanRecallOfKinds: number;
  readonly markedOfOthers: number;
  /** Per kind with lines: lines and recall. */
  readonly kinds: readonly { readonly kind: string; readonly lines: number; readonly recall: number }[];
}

const QUIET_LINES = 40_000;
const LINES = 140_000;
const CONTAMINATIONS = [0.1, 0.01];

export function measureLineRecall(seed: number): LineRecall[] {
  const { batches, kinds } = simulateLines({ seed, lines: LINES, quietLines: QUIET_LINES });
  const quiet = batches.slice(0, QUIET_LINES / batches[0]!.count);
  const options = { version: 1, createdMs: 0, contamination: 0.1, trees: 100, maxSamples: 256, seed: 1 };
  const trained = trainModel(quiet, options);
  return CONTAMINATIONS.map((contamination) => {
    const scorer = createScorer(withContamination(trained, contamination));
    const counts = new Map<string, { lines: number; marked: number }>();
    let line = QUIET_LINES;
    for (const batch of batches.slice(quiet.length)) {
      for (const flag of scorer.score(batch).anomalous) {
        const kind = kinds[line++] ?? '';
        const count = counts.get(kind) ?? { lines: 0, marked: 0 };
        counts.set(kind, { lines: count.lines + 1, marked: count.marked + flag });
      }
    }
    const planted = FAULT_KINDS.flatMap((kind) => {
      const count = counts.get(kind);
      return count === undefined ? [] : [{ kind, ...count, recall: count.marked / count.lines }];
    });
    const lines = planted.reduce((sum, count) => sum + count.lines, 0);
    const marked = planted.reduce((sum, count) => sum + count.marked, 0);
    const others = counts.get('') ?? { lines: 1, marked: 0 };
    return {
      seed,
      contamination,
      recall: marked / lines,
      meanRecallOfKinds: planted.reduce((sum, { recall }) => sum + recall, 0) / planted.length,
      markedOfOthers: others.marked / others.lines,
      kinds: planted.map(({ kind, lines: own, recall }) => ({ kind, lines: own, recall })),
    };
  });
}

function main(): void {
  const seeds = process.argv
    .slice(2)
    .filter((argument) => /^\d+$/.test(argument))
    .map(Number);
  const results = (seeds.length > 0 ? seeds : [201, 202, 203]).flatMap(measureLineRecall);
  if (process.argv.includes('--json')) {
    console.log(JSON.stringify(results));
    return;
  }
  for (const { seed, contamination, recall, meanRecallOfKinds, markedOfOthers, kinds } of results) {
    const shares = [recall, meanRecallOfKinds, markedOfOthers].map((share) => share.toFixed(3));
    console.log(
      `seed ${seed}, contamination ${contamination}: recall ${shares[0]}, of kinds ${shares[1]}, others ${shares[2]}`,
    );
    console.log(
      `  ${kinds.map(({ kind, lines, recall: own }) => `${kind} ${own.toFixed(2)} of ${lines}`).join(', ')}`,
    );
  }
}

if (import.meta.main) main();
