/**
 * The template matchers: `npx node bench/template.bench.ts [--json]`. Known templates, one thread: templates mined from the
 * first part of a corpus, the rest matched, by the kernel (with the copy of the messages to its memory) and by the reference in
 * TypeScript. Beside drain3 with its usual masks on some of the same lines, when Python has it.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { KernelMatcher } from '../src/pipeline/template/kernel-matcher.ts';
import type { MessageMatcher } from '../src/pipeline/template/message-matcher.ts';
import { mineTemplates } from '../src/pipeline/template/mine-templates.ts';
import { ShapeCounts } from '../src/pipeline/template/shape-counts.ts';
import { TemplateMatcher } from '../src/pipeline/template/template-matcher.ts';
import { hardCorpus, webShopCorpus, type MessageCorpus } from './template-corpus.ts';

const SEED = 20_240_517;
const LINES = 300_000;
const MINED_LINES = 100_000;
const PASSES = 5;

/** Lines of a batch, as a sender's request has them. */
const BATCH_LINES = 5000;

/** drain3 needs 12 µs a line and more: enough lines for a second's run. */
const RIVAL_LINES = 50_000;

interface Result {
  readonly corpus: string;
  readonly bytesPerLine: number;
  readonly templates: number;
  readonly unmatchedShare: number;
  readonly mineMicrosecondsPerLine: number;
  /** Median of the passes. */
  readonly matchMicrosecondsPerLine: number;
  readonly referenceMicrosecondsPerLine: number;
  readonly linesPerSecond: number;
  readonly drain3LinesPerSecond?: number;
  readonly timesDrain3?: number;
}

function measure(corpus: MessageCorpus): Result {
  const { bytes, offsets } = corpus;
  const mineStart = process.cpuUsage();
  const counts = new ShapeCounts();
  for (let line = 0; line < MINED_LINES; line++) counts.add(bytes, offsets[line]!, offsets[line + 1]!);
  const set = mineTemplates(counts.summary());
  const mine = process.cpuUsage(mineStart);
  const [perLine, unmatched] = timeMatcher(new KernelMatcher(set), corpus);
  const [referencePerLine] = timeMatcher(new TemplateMatcher(set), corpus);
  return {
    corpus: corpus.name,
    bytesPerLine: bytes.length / corpus.count,
    templates: set.templates.length,
    unmatchedShare: unmatched / (corpus.count - MINED_LINES),
    mineMicrosecondsPerLine: (mine.user + mine.system) / MINED_LINES,
    matchMicrosecondsPerLine: perLine,
    referenceMicrosecondsPerLine: referencePerLine,
    linesPerSecond: 1e6 / perLine,
    ...measureRival(corpus, 1e6 / perLine),
  };
}

/** Median microseconds of CPU a line, and lines without template. */
function timeMatcher(matcher: MessageMatcher, { bytes, offsets, count }: MessageCorpus): [number, number] {
  let unmatched = 0;
  const microseconds = Array.from({ length: PASSES }, () => {
    unmatched = 0;
    const start = process.cpuUsage();
    for (let batch = MINED_LINES; batch < count; batch += BATCH_LINES) {
      const end = Math.min(count, batch + BATCH_LINES);
      const messages = bytes.subarray(offsets[batch], offsets[end]);
      const base = offsets[batch]!;
      matcher.load(messages);
      for (let line = batch; line < end; line++) {
        if (matcher.match(messages, offsets[line]! - base, offsets[line + 1]! - base) < 0) unmatched++;
      }
    }
    const { user, system } = process.cpuUsage(start);
    return (user + system) / (count - MINED_LINES);
  }).sort((a, b) => a - b);
  return [microseconds[PASSES >> 1]!, unmatched];
}

function measureRival(
  { bytes, offsets }: MessageCorpus,
  ownLinesPerSecond: number,
): Pick<Result, 'drain3LinesPerSecond' | 'timesDrain3'> {
  const folder = mkdtempSync(join(tmpdir(), 'logsentry-bench-'));
  const file = join(folder, 'lines.txt');
  const lines = Array.from({ length: RIVAL_LINES }, (_, line) =>
    bytes.subarray(offsets[line], offsets[line + 1]),
  );
  writeFileSync(file, lines.map((line) => new TextDecoder().decode(line)).join('\n'));
  const script = join(import.meta.dirname, '..', 'scripts', 'measure-drain3.py');
  const run = spawnSync('python3', [script, file], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  if (run.status !== 0) {
    process.stderr.write(
      `NOT MEASURED: drain3 (pip install drain3): ${run.stderr.trim().split('\n').at(-1) ?? ''}\n`,
    );
    return {};
  }
  const { linesPerSecond } = JSON.parse(run.stdout) as { linesPerSecond: number };
  return { drain3LinesPerSecond: linesPerSecond, timesDrain3: ownLinesPerSecond / linesPerSecond };
}

function main(): void {
  const results = [webShopCorpus(LINES, SEED), hardCorpus(LINES, SEED)].map(measure);
  if (process.argv.includes('--json')) {
    const machine = { node: process.version, cpu: cpus()[0]?.model, cpus: cpus().length };
    console.log(JSON.stringify({ machine, results }, null, 2));
    return;
  }
  for (const result of results) {
    console.log(`${result.corpus}: ${result.bytesPerLine.toFixed(0)} B/line, ${result.templates} templates`);
    console.log(
      `  match ${result.matchMicrosecondsPerLine.toFixed(3)} µs/line, ${(result.linesPerSecond / 1e6).toFixed(2)} M lines/s`,
    );
    console.log(
      `  reference ${result.referenceMicrosecondsPerLine.toFixed(3)} µs/line; mine ${result.mineMicrosecondsPerLine.toFixed(2)} µs/line; unmatched ${(100 * result.unmatchedShare).toFixed(2)}%`,
    );
    if (result.timesDrain3 === undefined) continue;
    console.log(
      `  drain3 ${result.drain3LinesPerSecond!.toFixed(0)} lines/s: ${result.timesDrain3.toFixed(1)} times as fast`,
    );
  }
}

main();
