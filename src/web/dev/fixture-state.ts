import type { DetectionSettingsDto, IncidentDto, IncidentPatch, ModelsDto } from '../../api/detection.ts';
import type { FeedbackDto, FeedbackRequest } from '../../api/feedback.ts';
import { fixtureModels, fixturePreview } from './fixture-detection.ts';
import { fixtureIncidents } from './fixture-incidents.ts';

/** How long a pretended training takes. */
const TRAINING_MS = 8000;
const HOUR_MS = 3_600_000;

/** What the page can change; it lasts as long as the process. */
export class FixtureState {
  feedback: FeedbackDto[] = [];
  readonly incidents: IncidentDto[];
  #models: ModelsDto['models'];
  #contamination: DetectionSettingsDto['contamination'] = 0.01;
  #trainingSinceMs: number | undefined;

  constructor(options: { startMs: number; empty: boolean }) {
    this.incidents = options.empty ? [] : fixtureIncidents(options.startMs);
    this.#models = options.empty ? [] : fixtureModels(options.startMs);
  }

  settings(): DetectionSettingsDto {
    const contamination = this.#contamination;
    if (this.#models.length === 0) return { contamination };
    return { contamination, threshold: fixturePreview(contamination).threshold };
  }

  setContamination(contamination: DetectionSettingsDto['contamination']): DetectionSettingsDto {
    this.#contamination = contamination;
    return this.settings();
  }

  models(): ModelsDto {
    if (this.#trainingSinceMs === undefined) return { models: this.#models };
    const progress = (Date.now() - this.#trainingSinceMs) / TRAINING_MS;
    if (progress < 1) {
      return {
        models: this.#models,
        training: { phase: progress < 0.3 ? 'sampling' : 'growing trees', progress },
      };
    }
    this.#trainingSinceMs = undefined;
    this.#addModel();
    return { models: this.#models };
  }

  train(): void {
    this.#trainingSinceMs = Date.now();
  }

  activate(version: number): void {
    this.#models = this.#models.map((model) => ({ ...model, active: model.version === version }));
  }

  patchIncident(id: string, patch: IncidentPatch): IncidentDto | undefined {
    const incident = this.incidents.find((one) => one.id === id);
    if (incident !== undefined) Object.assign(incident, patch);
    return incident;
  }

  addFeedback(given: FeedbackRequest): FeedbackDto {
    const added = {
      ...given,
      feedbackId: `f${Date.now()}`,
      createdAt: new Date().toISOString(),
      label: given.id,
    };
    this.feedback = [added, ...this.feedback];
    return added;
  }

  removeFeedback(id: string): void {
    this.feedback = this.feedback.filter(({ feedbackId }) => feedbackId !== id);
  }

  /** As the newest of the start, made now. */
  #addModel(): void {
    const [newest] = fixtureModels(Date.now() + 2 * HOUR_MS);
    if (newest === undefined) return;
    const version = (this.#models[0]?.version ?? 0) + 1;
    const others = this.#models.map((model) => ({ ...model, active: false }));
    this.#models = [{ ...newest, version, trigger: 'request' }, ...others];
  }
}
