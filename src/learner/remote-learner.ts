import { randomUUID } from 'node:crypto';
import { modelSchema } from '../api/detection.ts';
import type { DetectionSettingsDto, ModelDto, ModelsDto } from '../api/detection.ts';
import type { Clock } from '../core/clock.ts';
import type { Contamination } from '../pipeline/forest/contamination.ts';
import type { Model } from '../pipeline/model/model.ts';
import { thresholdOf } from '../pipeline/model/score-counts.ts';
import { TemplateAliases } from '../pipeline/template/template-aliases.ts';
import { EMPTY_TEMPLATE_SET } from '../pipeline/template/template-set.ts';
import { callDesk } from '../store/document-calls.ts';
import type { DocumentStore, TimeRange } from '../store/store.ts';
import { IMPORT_KIND, LEARNER_DESK } from './command-desk.ts';
import type { LearnerCommand } from './command-desk.ts';
import { readLearnerState } from './learner-state.ts';
import type { LearnerState } from './learner-state.ts';
import { ModelRegistry } from './registry.ts';

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
    return (await this.#ask({ kind: 'cancel-rescoring' })) === true;
  }

  async activate(version: number): Promise<ModelDto> {
    return modelSchema.parse(await this.#ask({ kind: 'activate', version }));
  }

  exportModel(version: number): Promise<Uint8Array> {
    return this.registry.bytes(version);
  }

  async importModel(bytes: Uint8Array): Promise<ModelDto> {
    const bytesKey = randomUUID();
    await this.#documents.putBytes(IMPORT_KIND, bytesKey, bytes);
    return modelSchema.parse(await this.#ask({ kind: 'import', bytesKey }));
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

  #ask(request: LearnerCommand): Promise<unknown> {
    return callDesk(this.#documents, LEARNER_DESK, { request, nowMs: this.#clock.nowMs() });
  }
}
