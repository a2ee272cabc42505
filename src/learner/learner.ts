import type { DetectionSettingsDto, ModelDto, ModelsDto } from '../api/detection.ts';
import type { EntryBatch } from '../core/batch.ts';
import type { Clock } from '../core/clock.ts';
import { encodeEnvelope } from '../core/envelope.ts';
import { AppError } from '../core/errors.ts';
import type { Contamination } from '../pipeline/forest/contamination.ts';
import { encodeModel } from '../pipeline/model/encode-model.ts';
import type { Model } from '../pipeline/model/model.ts';
import { thresholdOf } from '../pipeline/model/score-counts.ts';
import { LEAST_LINES, type TrainingProgress } from '../pipeline/model/train-model.ts';
import { withContamination } from '../pipeline/model/with-contamination.ts';
import { TemplateAliases } from '../pipeline/template/template-aliases.ts';
import { EMPTY_TEMPLATE_SET } from '../pipeline/template/template-set.ts';
import type { DocumentStore, EntryStore, TimeRange } from '../store/store.ts';
import type { Logger } from '../telemetry/logger.ts';
import { declaredNormal } from './declared-normal.ts';
import { loadDetectionState, saveDetectionState } from './detection-state.ts';
import { DriftMonitor, type ScoringReport } from './drift-monitor.ts';
import { modelDto, ModelRegistry, type ModelRecord, type TrainingTrigger } from './registry.ts';
import { samplePeriod } from './sample-period.ts';
import { Rescorer } from './rescorer.ts';
import type { OpenEntryScorer } from './rescore-in-worker.ts';
import type { Train } from './run-training.ts';
import { SampleBudget } from './sample-budget.ts';
import { SampleReservoir } from './sample-reservoir.ts';
import { SampleStore } from './sample-store.ts';

export interface LearnerOptions {
  readonly contamination: Contamination;
  readonly minLines: number;
  readonly trees: number;
  readonly maxSamples: number | 'all';
  readonly seed: number;
  readonly retrainMinutes: number;
  readonly sampleLines: number;
}

export interface LearnerDeps {
  readonly documents: DocumentStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly train: Train;
  readonly options: LearnerOptions;
  readonly entries: Pick<EntryStore, 'count' | 'find' | 'timeline' | 'stream' | 'updateScores'>;
  readonly openScorer: OpenEntryScorer;
  /** Told of trainings that ended; see the metrics of the same names. */
  readonly onTraining?: (outcome: 'done' | 'failed', seconds: number) => void;
}

type TakeSample = () => Promise<SampleReservoir>;

/** Without minLines, the first model is trained this long after the first EARLY_LINES came: a small system needs one too. */
export const FIRST_MODEL_WAIT_MS = 10_000;
export const EARLY_LINES = 200;

/** Shortest time between trainings for drift: a source that never settles must not keep the machine busy. */
const DRIFT_PAUSE_MS = 5 * 60_000;

/**
 * Shortest time between trainings because the sample has doubled: a model of the first 2,000 lines has not seen much, and
 * it takes seven doublings to fill the default sample.
 */
const GROWTH_PAUSE_MS = 20_000;

/**
 * Turns samples into models: gathers a bounded sample, trains when it is time, keeps the models, and says which one is
 * active. `start` before anything else; `tick` once a second; `close` at the end.
 */
export class Learner {
  readonly registry: ModelRegistry;
  readonly #deps: LearnerDeps;
  readonly #sampleStore: SampleStore;
  readonly #reservoir: SampleReservoir;
  readonly #listeners = new Set<() => void>();
  readonly #modelListeners = new Set<(encoded: Uint8Array) => void>();
  readonly #rescorer: Rescorer;
  #contamination: Contamination;
  /** The period whose lines a person said are normal: the model stays as it was trained on them. */
  #normal: TimeRange | undefined;
  #active: Model | undefined;
  #aliases = new TemplateAliases(EMPTY_TEMPLATE_SET);
  #activeEncoded: Uint8Array | undefined;
  #records: readonly ModelRecord[] = [];
  #drift: DriftMonitor | undefined;
  #training: Promise<void> | undefined;
  #progress: TrainingProgress | undefined;
  #firstLineMs: number | undefined;
  #lastTrainingMs = 0;
  readonly #budget = new SampleBudget();
  #closed = false;

  constructor(deps: LearnerDeps) {
    this.#deps = deps;
    this.#contamination = deps.options.contamination;
    this.registry = new ModelRegistry(deps.documents);
    this.#sampleStore = new SampleStore(deps.documents, (error) =>
      deps.logger.warn({ error }, 'the sample could not be kept; it will be with the next change'),
    );
    this.#rescorer = new Rescorer({
      ...deps,
      loadModel: (version) => this.registry.bytes(version),
      onChange: () => this.#changed(),
    });
    this.#reservoir = new SampleReservoir({
      maxLines: deps.options.sampleLines,
      onChange: (change) => this.#sampleStore.save(change),
    });
  }

  /** Takes up what an earlier process left: settings, sample, models. A damaged active model counts as none. */
  async start(): Promise<void> {
    const kept = await loadDetectionState(this.#deps.documents);
    this.#contamination = kept.contamination ?? this.#contamination;
    this.#normal = kept.normal;
    this.#reservoir.restore(await this.#sampleStore.load());
    const version = await this.registry.activeVersion();
    if (version === 0) return;
    try {
      await this.#use(await this.registry.load(version));
      this.#lastTrainingMs = this.#active?.createdMs ?? 0;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.#deps.logger.error({ error, version }, 'the active model cannot be used; a new one is trained');
    }
    await this.#rescorer.start();
  }

  /** Lines that scorers chose for learning, see createSampleSelector. */
  addSample(batch: EntryBatch): void {
    if (this.#closed || batch.count === 0) return;
    this.#firstLineMs ??= this.#deps.clock.nowMs();
    if (this.#active !== undefined && !this.#budget.take(batch.count, this.#deps.clock.nowMs())) return;
    this.#reservoir.add(batch);
    if (this.#active === undefined) this.tick();
  }

  /** What scorers report of the lines they scored. */
  observe(report: ScoringReport): void {
    this.#drift?.add(report);
  }

  /** Starts a training when one is due; call about once a second. */
  tick(): void {
    if (this.#closed || this.#training !== undefined) return;
    const trigger = this.#dueTrigger();
    if (trigger !== undefined) void this.#begin(trigger);
  }

  /**
   * Starts a training now; resolves when it has begun. With a period, on its stored lines alone, which a person says are
   * normal: then trainings by schedule, growth and drift pause until one without a period is asked for.
   * @throws AppError NOT_ENOUGH_DATA
   */
  async train(normal?: TimeRange): Promise<void> {
    const { entries, options } = this.#deps;
    const lines = normal === undefined ? this.#reservoir.lines : await entries.count(normal);
    if (lines < LEAST_LINES) throw tooFewLines(lines);
    this.#normal = normal;
    await this.#keepState();
    if (this.#training !== undefined) return;
    const period = normal && (() => samplePeriod(entries, normal, options.sampleLines));
    void this.#begin('request', period);
  }

  /** Scores stored lines with the active model. @throws AppError NOT_ENOUGH_DATA, RESCORING_RUNS */
  async rescore(range: TimeRange): Promise<void> {
    if (this.#active === undefined) throw tooFewLines(this.#reservoir.lines);
    await this.#rescorer.begin(range, this.#active.version);
  }

  cancelRescoring(): Promise<boolean> {
    return this.#rescorer.cancel();
  }

  /** Resolves when no training runs. */
  async idle(): Promise<void> {
    await this.#training;
  }

  async list(): Promise<ModelsDto> {
    this.#records = await this.registry.list();
    const models = this.#records.map((record) => this.#dtoOf(record));
    const rescoring = this.#rescorer.progress();
    return {
      models,
      ...(this.#progress === undefined ? {} : { training: this.#progress }),
      ...(rescoring === undefined ? {} : { rescoring }),
    };
  }

  active(): ModelDto | undefined {
    const record = this.#records.find(({ version }) => version === this.#active?.version);
    return record === undefined ? undefined : this.#dtoOf(record);
  }

  activeModel(): Model | undefined {
    return this.#active;
  }

  /** The active model with the contamination in effect, encoded: what scorers are given. */
  activeEncoded(): Uint8Array | undefined {
    return this.#activeEncoded;
  }

  /** Lines still missing for the first model; 0 once there is one. */
  get linesUntilModel(): number {
    return this.#active === undefined ? Math.max(0, this.#deps.options.minLines - this.#reservoir.lines) : 0;
  }

  get sampleLines(): number {
    return this.#reservoir.lines;
  }

  /** @throws AppError MODEL_NOT_FOUND, MODEL_INVALID */
  async activate(version: number): Promise<ModelDto> {
    const model = await this.registry.load(version);
    const record = await this.registry.activate(version);
    await this.#use(model);
    return this.#dtoOf(record);
  }

  exportModel(version: number): Promise<Uint8Array> {
    return this.registry.bytes(version);
  }

  /** The imported model is kept, not activated. @throws AppError MODEL_INVALID */
  async importModel(bytes: Uint8Array): Promise<ModelDto> {
    const record = await this.registry.import(bytes);
    this.#records = await this.registry.list();
    this.#changed();
    return this.#dtoOf(record);
  }

  settings(): DetectionSettingsDto {
    const threshold = this.#active?.threshold;
    return { contamination: this.#contamination, ...(threshold === undefined ? {} : { threshold }) };
  }

  /** The threshold follows at once, without a training. */
  async setContamination(contamination: Contamination): Promise<DetectionSettingsDto> {
    this.#contamination = contamination;
    await this.#keepState();
    if (this.#active === undefined) this.#changed();
    else await this.#use(this.#active);
    return this.settings();
  }

  thresholdFor(contamination: Contamination): number | undefined {
    return this.#active === undefined ? undefined : thresholdOf(this.#active.trainingScores, contamination);
  }

  resolveTemplate(id: string): string {
    return this.#aliases.resolve(id);
  }

  templateIds(id: string): readonly string[] {
    return this.#aliases.idsOf(id);
  }

  /** Models, settings or the training's progress changed. Returns how to stop listening. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Called with each model that scorers should use from now on, encoded. */
  onModel(listener: (encoded: Uint8Array) => void): () => void {
    this.#modelListeners.add(listener);
    return () => this.#modelListeners.delete(listener);
  }

  /** Takes no more samples, waits for a training under way, keeps the sample. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#training;
    await this.#rescorer.close();
    this.#reservoir.seal();
    await this.#sampleStore.flush();
  }

  #dueTrigger(): TrainingTrigger | undefined {
    const now = this.#deps.clock.nowMs();
    const { lines } = this.#reservoir;
    if (this.#active === undefined) return this.#firstIsDue(now, lines) ? 'first' : undefined;
    if (this.#normal !== undefined) return undefined;
    const sinceTraining = now - this.#lastTrainingMs;
    if (this.#drift?.reason !== undefined && sinceTraining >= DRIFT_PAUSE_MS) return 'drift';
    if (lines >= 2 * this.#active.summary.lines && sinceTraining >= GROWTH_PAUSE_MS) return 'schedule';
    if (this.#firstLineMs === undefined) return undefined;
    return sinceTraining >= this.#deps.options.retrainMinutes * 60_000 ? 'schedule' : undefined;
  }

  #firstIsDue(now: number, lines: number): boolean {
    if (now - this.#lastTrainingMs < FIRST_MODEL_WAIT_MS) return false;
    if (lines >= this.#deps.options.minLines) return true;
    const waited = this.#firstLineMs === undefined ? 0 : now - this.#firstLineMs;
    return lines >= EARLY_LINES && waited >= FIRST_MODEL_WAIT_MS;
  }

  #begin(trigger: TrainingTrigger, takeSample?: TakeSample): Promise<void> {
    this.#lastTrainingMs = this.#deps.clock.nowMs();
    this.#progress = { phase: 'templates', progress: 0 };
    this.#training = this.#run(trigger, takeSample).finally(() => {
      this.#training = undefined;
      this.#progress = undefined;
      this.#changed();
    });
    this.#changed();
    return this.#training;
  }

  /** One training from the sample as it is now; a failure leaves the active model and is tried again when due. */
  async #run(trigger: TrainingTrigger, takeSample?: TakeSample): Promise<void> {
    const { clock, logger, options, train, onTraining } = this.#deps;
    const startMs = clock.nowMs();
    try {
      const sample = takeSample === undefined ? this.#reservoir : await takeSample();
      sample.seal();
      const declared = await declaredNormal({ ...this.#deps, idsOf: (id) => this.templateIds(id) });
      const version = await this.registry.nextVersion();
      const { trees, maxSamples, seed } = options;
      const encoded = await train(
        {
          sample: sample.chunks.map(({ envelope }) => envelope),
          options: {
            version,
            createdMs: startMs,
            contamination: this.#contamination,
            trees,
            maxSamples,
            seed,
          },
          declared: declared.map((batch) => encodeEnvelope(batch)),
          previous: this.#activeEncoded,
        },
        (progress) => {
          this.#progress = progress;
          this.#changed();
        },
      );
      const trainingMs = clock.nowMs() - startMs;
      await this.registry.add(encoded, { trainingMs, trigger });
      await this.activate(version);
      onTraining?.('done', trainingMs / 1000);
      logger.info({ version, trigger, lines: sample.lines, trainingMs }, 'trained a model');
    } catch (error) {
      onTraining?.('failed', (clock.nowMs() - startMs) / 1000);
      logger.warn({ error, trigger }, 'a training failed; the model in use stays');
    }
  }

  /** Makes a model of the registry the active one, with the contamination in effect, and tells the scorers. */
  async #use(model: Model): Promise<void> {
    const active = withContamination(model, this.#contamination);
    const encoded = encodeModel(active);
    if (active !== model) await this.registry.update(active, encoded);
    this.#records = await this.registry.list();
    this.#active = active;
    this.#aliases = new TemplateAliases(active.templates);
    this.#activeEncoded = encoded;
    this.#drift = new DriftMonitor(active);
    this.#reservoir.useTemplates(active.templates);
    for (const listener of this.#modelListeners) listener(encoded);
    this.#changed();
  }

  #dtoOf(record: ModelRecord): ModelDto {
    const isActive = record.version === this.#active?.version;
    const inEffect = isActive && this.#active !== undefined ? this.#active : record;
    const { threshold, contamination } = inEffect;
    return modelDto({ ...record, threshold, contamination }, isActive);
  }

  #keepState(): Promise<void> {
    return saveDetectionState(this.#deps.documents, {
      contamination: this.#contamination,
      ...(this.#normal === undefined ? {} : { normal: this.#normal }),
    });
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** A learner that has not been started. */
export function createLearner(deps: LearnerDeps): Learner {
  return new Learner(deps);
}

function tooFewLines(lines: number): AppError {
  return new AppError(
    'NOT_ENOUGH_DATA',
    `There are ${lines} lines to learn from; a model needs at least ${LEAST_LINES}.`,
    {
      nextStep: 'Send more logs first.',
    },
  );
}
