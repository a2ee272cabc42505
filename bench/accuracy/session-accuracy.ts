/**
 * Session detection beside the published numbers: `npx node bench/accuracy/session-accuracy.ts --data DIR [--json]`.
 * Through the command that users run (`logsentry analyze --sessions`); no limit is chosen on test labels.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { createRandom } from '../../src/core/random.ts';
import { createSessionScorer } from '../../src/pipeline/session/score-session.ts';
import type { Session } from '../../src/pipeline/session/session.ts';
import { trainSessionModel } from '../../src/pipeline/session/train-session-model.ts';

export interface SessionAccuracy {
  readonly measure: string;
  /** Mean over the seeds. */
  readonly f1: number;
  readonly seeds: readonly number[];
  readonly published: number;
}

const BINARY = fileURLToPath(new URL('../../bin/logsentry.mjs', import.meta.url));
const SEEDS = [1, 2, 3];
const NORMAL_BLOCKS = 2500;
const BLOCK = /blk_-?\d+/g;

export async function measureSessions(dataDir: string): Promise<SessionAccuracy[]> {
  const half = readHalf(dataDir);
  const unlabelled: number[] = [];
  const normal: number[] = [];
  for (const seed of SEEDS) {
    const blocks = shuffled([...half.labels.keys()], seed);
    const middle = Math.floor(blocks.length / 2);
    unlabelled.push(await f1OfSplit(half, blocks.slice(0, middle), '--train-unlabelled'));
    const normals = blocks.filter((block) => !half.labels.get(block)).slice(0, NORMAL_BLOCKS);
    normal.push(await f1OfSplit(half, normals, '--train'));
  }
  return [
    { measure: 'HDFS half, unlabelled', f1: mean(unlabelled), seeds: unlabelled, published: 0.915 },
    { measure: 'HDFS half, normal only', f1: mean(normal), seeds: normal, published: 0.976 },
    givenSplit(dataDir),
  ];
}

interface Half {
  readonly lines: readonly string[];
  /** Blocks of each line. */
  readonly blocks: readonly (readonly string[])[];
  readonly labels: ReadonlyMap<string, boolean>;
}

function readHalf(dataDir: string): Half {
  const folder = path.join(dataDir, 'hdfs-2pct-half');
  const lines = gunzipSync(readFileSync(path.join(folder, 'HDFS.log.gz')))
    .toString()
    .split('\n')
    .filter((line) => line !== '');
  const rows = readFileSync(path.join(folder, 'labels.csv'), 'utf8').trim().split('\n').slice(1);
  const labels = new Map(rows.map((row) => [row.split(',')[0] ?? '', row.split(',')[1] === '1']));
  return { lines, blocks: lines.map((line) => line.match(BLOCK) ?? []), labels };
}

/** Trains on the lines of `training` and judges all other blocks. */
async function f1OfSplit(
  half: Half,
  training: readonly string[],
  option: '--train' | '--train-unlabelled',
): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), 'logsentry-sessions-'));
  try {
    const train = new Set(training);
    const linesOf = (wanted: (block: string) => boolean): string =>
      `${half.lines.filter((_, i) => half.blocks[i]?.some(wanted)).join('\n')}\n`;
    writeFileSync(
      path.join(folder, 'train.log'),
      linesOf((block) => train.has(block)),
    );
    writeFileSync(
      path.join(folder, 'test.log'),
      linesOf((block) => half.labels.has(block) && !train.has(block)),
    );
    const out = path.join(folder, 'sessions.ndjson');
    const args = [
      BINARY,
      'analyze',
      option,
      path.join(folder, 'train.log'),
      path.join(folder, 'test.log'),
      '--sessions',
      out,
    ];
    await promisify(execFile)(process.execPath, args, { maxBuffer: 1 << 28 });
    const judged = new Map<string, boolean>();
    for (const line of readFileSync(out, 'utf8').trim().split('\n')) {
      const { id, anomalous } = JSON.parse(line) as { id: string; anomalous: boolean };
      judged.set(id, anomalous);
    }
    return f1(
      [...half.labels]
        .filter(([block]) => !train.has(block))
        .map(([block, label]) => [judged.get(block) ?? false, label]),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The given split of cut sessions; no method can pass .70. */
function givenSplit(dataDir: string): SessionAccuracy {
  const read = (file: string): { session: Session; label: boolean }[] =>
    readFileSync(path.join(dataDir, 'hdfs-sessions', file), 'utf8')
      .trim()
      .split('\n')
      .map((row) => {
        const [id = '', label = '', sequence = ''] = row.split(',');
        const events = new Map<string, number>();
        for (const event of sequence.trim().split(' ')) events.set(event, (events.get(event) ?? 0) + 1);
        return { session: { id, events, open: false }, label: label.trim() === '1' };
      })
      .filter(({ session }) => session.id.startsWith('blk_'));
  const training = read('sessions_train_with_anomalies.csv').map(({ session }) => session);
  const scorer = createSessionScorer(trainSessionModel(training, { trainedOn: 'unlabelled' }));
  const pairs = read('sessions_test.csv').map(({ session, label }): [boolean, boolean] => [
    scorer.score(session).anomalous,
    label,
  ]);
  return { measure: 'hdfs-sessions, given split', f1: f1(pairs), seeds: [f1(pairs)], published: 0.7 };
}

/** Pairs of (said, true). */
function f1(pairs: readonly (readonly [boolean, boolean])[]): number {
  let hits = 0;
  let wrong = 0;
  for (const [said, label] of pairs) {
    if (said && label) hits++;
    else if (said !== label) wrong++;
  }
  return (2 * hits) / (2 * hits + wrong);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function shuffled<T>(values: readonly T[], seed: number): T[] {
  const random = createRandom(seed);
  return values
    .map((value) => ({ value, rank: random.next() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ value }) => value);
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { data: { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  if (values.data === undefined) throw new Error('say where the data is: --data DIR');
  const results = await measureSessions(values.data);
  if (values.json) console.log(JSON.stringify(results));
  else
    console.table(
      results.map(({ seeds, ...rest }) => ({
        ...rest,
        seeds: seeds.map((seed) => seed.toFixed(3)).join(' '),
      })),
    );
}
