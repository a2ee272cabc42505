import { type EntryBatch, textAt } from '../core/batch.ts';
import { formatId64, type ScoredBatch } from '../core/scored-batch.ts';
import type { KeySampleLine } from '../pipeline/session/find-session-key.ts';
import { createSessionGatherer } from '../pipeline/session/gather-sessions.ts';
import { createSessionScorer } from '../pipeline/session/score-session.ts';
import type { Session } from '../pipeline/session/session.ts';
import { trainSessionModel } from '../pipeline/session/train-session-model.ts';
import type { Scorer } from '../pipeline/score/scorer.ts';
import type { LogSource } from './log-source.ts';
import { type SessionIds, sessionIdsByPattern, sessionIdsBySample } from './session-ids.ts';
import { sessionSentences } from './session-reasons.ts';

export interface SessionOptions {
  /** RE2 pattern that names a line's sessions; not given: what ties lines together is found. */
  readonly keyPattern?: string;
  /** What is learnt from beside the logs themselves, and whether all of it is normal. */
  readonly training?: { readonly logs: LogSource; readonly isNormal: boolean };
}

/** One session, scored. */
export interface SessionRow {
  readonly id: string;
  /** Nats; see `SessionScore`. */
  readonly score: number;
  readonly anomalous: boolean;
  readonly lines: number;
  /** Sentences, the weightiest first; none for a usual session. */
  readonly reasons: readonly string[];
}

/** Lines that the key is looked for in: each kind of session shows among far fewer. */
const KEY_SAMPLE_LINES = 20_000;

/** Gathers the sessions of logs while their lines are scored, and scores them in the end. */
export class SessionAnalysis {
  readonly #gatherer = createSessionGatherer();
  readonly #idsOf: SessionIds;
  readonly #options: SessionOptions;

  /** @throws AppError USAGE for a wrong pattern, INPUT_INVALID when nothing in `sample` ties lines together. */
  constructor(options: SessionOptions, scorer: Scorer, sample: readonly EntryBatch[]) {
    this.#options = options;
    this.#idsOf =
      options.keyPattern === undefined
        ? sessionIdsBySample(keyLines(sample, scorer))
        : sessionIdsByPattern(options.keyPattern);
  }

  add(scored: ScoredBatch, row: number): void {
    gather(this.#gatherer, this.#idsOf, { scored, row });
  }

  /** Every session in the order of its first line. Reads the training logs once more. */
  async finish(scorer: Scorer, textOf: (templateId: string) => string): Promise<readonly SessionRow[]> {
    const sessions = this.#gatherer.finish();
    const { training } = this.#options;
    const normal = training === undefined ? sessions : await this.#trainingSessions(training.logs, scorer);
    const trainedOn = training?.isNormal === true ? 'normal' : 'unlabelled';
    const sessionScorer = createSessionScorer(trainSessionModel(normal, { trainedOn }));
    return sessions.map((session) => {
      const { score, anomalous } = sessionScorer.score(session);
      const reasons = anomalous ? sessionSentences(sessionScorer.explain(session), textOf) : [];
      return { id: session.id, score, anomalous, lines: linesOf(session), reasons };
    });
  }

  async #trainingSessions(logs: LogSource, scorer: Scorer): Promise<readonly Session[]> {
    const gatherer = createSessionGatherer();
    for await (const { batch } of logs.read()) {
      const scored = scorer.score(batch);
      for (let row = 0; row < batch.count; row++) gather(gatherer, this.#idsOf, { scored, row });
    }
    return gatherer.finish();
  }
}

function gather(
  gatherer: ReturnType<typeof createSessionGatherer>,
  idsOf: SessionIds,
  { scored, row }: { readonly scored: ScoredBatch; readonly row: number },
): void {
  const ids = idsOf(textAt(scored.batch.message, row));
  if (ids.length === 0) return;
  const templateId = formatId64(scored.templateHigh[row]!, scored.templateLow[row]!);
  const timeUs = scored.batch.timeUs[row]!;
  for (const session of ids) gatherer.add({ session, templateId, timeUs });
}

function* keyLines(sample: readonly EntryBatch[], scorer: Scorer): Generator<KeySampleLine, void> {
  let lines = 0;
  for (const batch of sample) {
    const scored = scorer.score(batch);
    for (let row = 0; row < batch.count && lines < KEY_SAMPLE_LINES; row++, lines++) {
      const templateId = formatId64(scored.templateHigh[row]!, scored.templateLow[row]!);
      yield { message: textAt(batch.message, row), templateId };
    }
    if (lines >= KEY_SAMPLE_LINES) return;
  }
}

function linesOf(session: Session): number {
  let lines = 0;
  for (const count of session.events.values()) lines += count;
  return lines;
}
