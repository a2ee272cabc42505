import type { RescoringDto } from '../api/detection.ts';
import type { Clock } from '../core/clock.ts';
import type { Entry } from '../core/entry.ts';
import { parseEntryId } from '../core/entry-id.ts';
import { AppError } from '../core/errors.ts';
import type { DocumentStore, EntryStore, NewScore, TimeRange } from '../store/store.ts';
import type { Logger } from '../telemetry/logger.ts';
import { readNormalLines } from './declared-normal.ts';
import type { EntryScorer, OpenEntryScorer } from './rescore-in-worker.ts';

export interface RescorerDeps {
  readonly documents: DocumentStore;
  readonly entries: Pick<EntryStore, 'timeline' | 'stream' | 'updateScores'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly openScorer: OpenEntryScorer;
  /** The encoded model of a version. @throws AppError MODEL_NOT_FOUND */
  readonly loadModel: (version: number) => Promise<Uint8Array>;
  /** Told of progress and of the end. */
  readonly onChange: () => void;
}

/** New scores held before they are written, about 20 MB; each write rewrites three columns of the parts it touches. */
const ROWS_A_WRITE = 200_000;
const HOUR_US = 3_600_000_000;
const KIND = 'rescoring';
const KEY = 'job';

interface Job extends TimeRange {
  readonly version: number;
  /** Everything before has its new scores. */
  readonly doneUs: number;
}

interface Progress {
  readonly job: Job;
  readonly lines: number;
  readonly done: number;
}

/**
 * Scores stored entries with a model, hour by hour. What is done is kept: after a restart it goes on with the hour it was in; an
 * hour that is done again gets the same scores. One at a time.
 */
export class Rescorer {
  readonly #deps: RescorerDeps;
  #progress: Progress | undefined;
  #running: Promise<void> | undefined;
  #stop = new AbortController();

  constructor(deps: RescorerDeps) {
    this.#deps = deps;
  }

  /** Goes on with what an earlier process left undone. */
  async start(): Promise<void> {
    const job = readJob(await this.#deps.documents.get(KIND, KEY));
    if (job !== undefined) this.#begin(job);
  }

  /** Resolves when it has begun. @throws AppError MODEL_NOT_FOUND, RESCORING_RUNS while another one runs */
  async begin(range: TimeRange, version: number): Promise<void> {
    if (this.#running !== undefined) throw runsAlready();
    await this.#deps.loadModel(version);
    const job: Job = { ...range, version, doneUs: range.fromUs };
    await this.#deps.documents.put(KIND, KEY, job);
    if (this.#running !== undefined) throw runsAlready();
    this.#begin(job);
  }

  /** Ends a run; hours that are done keep their new scores. False when none runs. */
  async cancel(): Promise<boolean> {
    if (this.#running === undefined) return false;
    await this.#halt();
    await this.#deps.documents.delete(KIND, KEY);
    return true;
  }

  progress(): RescoringDto | undefined {
    if (this.#progress === undefined) return undefined;
    const { job, lines, done } = this.#progress;
    return { from: isoOf(job.fromUs), to: isoOf(job.toUs), version: job.version, lines, done };
  }

  /** Resolves when none runs. */
  async idle(): Promise<void> {
    await this.#running;
  }

  /** Stops; the next process goes on. Idempotent. */
  async close(): Promise<void> {
    await this.#halt();
  }

  async #halt(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  #begin(job: Job): void {
    this.#stop = new AbortController();
    this.#progress = { job, lines: 0, done: 0 };
    this.#running = this.#run(job, this.#stop.signal).finally(() => {
      this.#running = undefined;
      this.#progress = undefined;
      this.#deps.onChange();
    });
    this.#deps.onChange();
  }

  /** A failure leaves the job: the next start goes on with it. */
  async #run(job: Job, signal: AbortSignal): Promise<void> {
    const { documents, entries, openScorer, loadModel, logger, clock } = this.#deps;
    const startMs = clock.nowMs();
    let scorer: EntryScorer | undefined;
    try {
      scorer = openScorer(await loadModel(job.version), await readNormalLines(documents));
      const hours = await entries.timeline({ fromUs: job.doneUs, toUs: job.toUs }, HOUR_US);
      const lines = hours.reduce((sum, { levels }) => sum + countOf(levels), 0);
      this.#report({ job, lines, done: 0 });
      for (const { startUs } of hours) {
        const hour = {
          fromUs: Math.max(startUs, job.doneUs),
          toUs: Math.min(startUs + HOUR_US, job.toUs),
        };
        await this.#rescoreHour(hour, { version: job.version, scorer, signal });
        if (signal.aborted) return;
        await documents.put(KIND, KEY, { ...job, doneUs: hour.toUs } satisfies Job);
      }
      await documents.delete(KIND, KEY);
      const done = this.#progress?.done ?? 0;
      logger.info({ version: job.version, lines: done, ms: clock.nowMs() - startMs }, 'rescored history');
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof AppError && error.code === 'MODEL_NOT_FOUND') await documents.delete(KIND, KEY);
      logger.error({ error, version: job.version }, 'rescoring stopped; it goes on with the next start');
    } finally {
      await scorer?.close();
    }
  }

  async #rescoreHour(
    hour: TimeRange,
    { version, scorer, signal }: { version: number; scorer: EntryScorer; signal: AbortSignal },
  ): Promise<void> {
    let rows: NewScore[] = [];
    let fromUs = hour.fromUs;
    const write = async (toUs: number): Promise<void> => {
      await this.#deps.entries.updateScores({ fromUs, toUs }, { modelVersion: version, rows });
      rows = [];
    };
    for await (const page of this.#deps.entries.stream(hour, signal)) {
      if (signal.aborted) return;
      const old = page.filter(({ modelVersion }) => modelVersion !== version);
      const { score, anomalous } = await scorer.score(old);
      for (const [at, entry] of old.entries()) {
        if (rows.length === 0) fromUs = entry.timeUs;
        rows.push(newScore(entry, score[at]!, anomalous[at] === 1));
      }
      const last = page.at(-1)?.timeUs ?? hour.fromUs;
      if (rows.length >= ROWS_A_WRITE) await write(last + 1);
      if (this.#progress !== undefined)
        this.#report({ ...this.#progress, done: this.#progress.done + page.length });
    }
    if (!signal.aborted && rows.length > 0) await write(hour.toUs);
  }

  #report(progress: Progress): void {
    this.#progress = progress;
    this.#deps.onChange();
  }
}

function newScore({ id }: Entry, score: number, anomalous: boolean): NewScore {
  const key = parseEntryId(id);
  if (key === undefined) throw new Error(`${id} is no entry id`);
  return { batchId: key.batchId, row: key.row, score, anomalous };
}

function countOf(levels: Readonly<Partial<Record<string, number>>>): number {
  return Object.values(levels).reduce<number>((sum, count) => sum + (count ?? 0), 0);
}

function readJob(value: unknown): Job | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { fromUs, toUs, version, doneUs } = value as Partial<Record<keyof Job, unknown>>;
  const isJob = [fromUs, toUs, version, doneUs].every((part) => typeof part === 'number');
  return isJob ? (value as Job) : undefined;
}

function isoOf(us: number): string {
  return new Date(us / 1000).toISOString();
}

function runsAlready(): AppError {
  return new AppError('RESCORING_RUNS', 'History is being rescored already.', {
    nextStep: 'Wait for it, or end it with: logsentry model rescore --cancel.',
  });
}
