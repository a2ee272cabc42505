import { setTimeout as sleep } from 'node:timers/promises';
import type { DetectionSettingsDto, ModelDto, ModelsDto } from '../api/detection.ts';
import type { Clock } from '../core/clock.ts';
import { AppError } from '../core/errors.ts';
import type { Contamination } from '../pipeline/forest/contamination.ts';
import type { Model } from '../pipeline/model/model.ts';
import { thresholdOf } from '../pipeline/model/score-counts.ts';
import { TemplateAliases } from '../pipeline/template/template-aliases.ts';
import { EMPTY_TEMPLATE_SET } from '../pipeline/template/template-set.ts';
import type { DocumentStore, TimeRange } from '../store/store.ts';
import { ANSWER_KIND, COMMAND_KIND, errorOfAnswer, IMPORT_KIND } from './command-desk.ts';
import type { LearnerAnswer, LearnerCommand } from './command-desk.ts';
import { readLearnerState } from './learner-state.ts';
import type { LearnerState } from './learner-state.ts';
import { ModelRegistry } from './registry.ts';

/** How long the learner may take to answer a command: it looks every second. */
const ANSWER_LIMIT_MS = 10_000;
const POLL_MS = 200;
const REFRESH_MS = 1000;

/** The learner of another process: what it published, and commands to it, through the store. */
export class RemoteLearner {
  readonly registry: ModelRegistry;
  readonly #documents: DocumentStore;
  readonly #clock: Clock;
  readonly #listeners = new Set<() => void>();
  #state: LearnerState = { models: { models: [] }, settings: { contamination: 'auto' } };
  #model: Model | undefined;
  #aliases = new TemplateAliases(EMPTY_TEMPLATE_SET);
  #timer: NodeJS.Timeout | undefined;
  #commands = 0;

  constructor(deps: { readonly documents: DocumentStore; readonly clock: Clock }) {
    this.#documents = deps.documents;
    this.#clock = deps.clock;
    this.registry = new ModelRegistry(deps.documents);
  }

  /** Reads what was published, now and every second. A store that is away is asked again. */
  async start(): Promise<void> {
    await this.#refresh();
    this.#timer = setInterval(() => void this.#refresh().catch(() => undefined), REFRESH_MS);
  }

  async list(): Promise<ModelsDto> {
    await this.#refresh();
    return this.#state.models;
  }

  active(): ModelDto | undefined {
    return this.#state.active;
  }

  async train(normal?: TimeRange): Promise<void> {
    await this.#ask({ kind: 'train', ...(normal === undefined ? {} : { normal }) });
  }

  async rescore(range: TimeRange): Promise<void> {
    await this.#ask({ kind: 'rescore', range });
  }

  async cancelRescoring(): Promise<boolean> {
    return (await this.#ask({ kind: 'cancel-rescoring' })).done === true;
  }

  async activate(version: number): Promise<ModelDto> {
    return modelOf(await this.#ask({ kind: 'activate', version }));
  }

  exportModel(version: number): Promise<Uint8Array> {
    return this.registry.bytes(version);
  }

  async importModel(bytes: Uint8Array): Promise<ModelDto> {
    const bytesKey = this.#newKey();
    await this.#documents.putBytes(IMPORT_KIND, bytesKey, bytes);
    return modelOf(await this.#ask({ kind: 'import', bytesKey }));
  }

  settings(): DetectionSettingsDto {
    return this.#state.settings;
  }

  async setContamination(contamination: Contamination): Promise<DetectionSettingsDto> {
    await this.#ask({ kind: 'contamination', contamination });
    await this.#refresh();
    return { ...this.#state.settings, contamination };
  }

  thresholdFor(contamination: Contamination): number | undefined {
    return this.#model === undefined ? undefined : thresholdOf(this.#model.trainingScores, contamination);
  }

  resolveTemplate(id: string): string {
    return this.#aliases.resolve(id);
  }

  templateIds(id: string): readonly string[] {
    return this.#aliases.idsOf(id);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #refresh(): Promise<void> {
    const state = await readLearnerState(this.#documents);
    if (state === undefined) return;
    const changed = JSON.stringify(state) !== JSON.stringify(this.#state);
    this.#state = state;
    const version = state.active?.version;
    if (version !== undefined && version !== this.#model?.version) {
      this.#model = await this.registry.load(version);
      this.#aliases = new TemplateAliases(this.#model.templates);
    }
    if (changed) for (const listener of this.#listeners) listener();
  }

  async #ask(command: LearnerCommand): Promise<LearnerAnswer & { ok: true }> {
    const key = this.#newKey();
    await this.#documents.put(COMMAND_KIND, key, command);
    for (let waitedMs = 0; waitedMs < ANSWER_LIMIT_MS; waitedMs += POLL_MS) {
      await sleep(POLL_MS);
      const answer = (await this.#documents.get(ANSWER_KIND, key)) as LearnerAnswer | undefined;
      if (answer === undefined) continue;
      await this.#documents.delete(ANSWER_KIND, key);
      if (!answer.ok) throw errorOfAnswer(answer);
      return answer;
    }
    await this.#documents.delete(COMMAND_KIND, key);
    throw new AppError('SERVER_UNREACHABLE', `No learner answered within ${ANSWER_LIMIT_MS} ms.`, {
      nextStep: 'See whether a process with the role `learn` runs and reaches the store.',
    });
  }

  /** Starts with the time, so that commands are carried out in order and old ones are told. */
  #newKey(): string {
    return `${this.#clock.nowMs()}-${process.pid}-${this.#commands++}`;
  }
}

function modelOf(answer: LearnerAnswer & { ok: true }): ModelDto {
  if (answer.model === undefined) throw new Error('the learner answered without a model');
  return answer.model;
}
