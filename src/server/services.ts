import type { EntryDetailDto, ReasonDto } from '../api/entries.ts';
import type { DetectionSettingsDto, ModelDto, ModelsDto } from '../api/detection.ts';
import type { LiveStatsDto, StatusDto } from '../api/overview.ts';
import type { DeadLetterDetailDto, DeadLetterDto, QueueDto } from '../api/queue.ts';
import type { SourceDto } from '../api/sources.ts';
import type { Entry } from '../core/entry.ts';
import type { TimeRange } from '../store/store.ts';

export type { FeedbackService, IncidentService } from '../api/incident-services.ts';

/** What the server needs beyond the store; `src/app` says who provides it. */

export interface Explanation {
  readonly threshold: number;
  readonly reasons: readonly ReasonDto[];
  readonly parameters: EntryDetailDto['parameters'];
  readonly templateText: string;
}

export interface Explainer {
  /** In the order of `entries`; with the model each entry was scored with, or the active one if that is gone. */
  explain(entries: readonly Entry[]): Promise<readonly Explanation[]>;
  /** Text of templates, from the active model, else from the example message. */
  templateTexts(
    templates: readonly { readonly id: string; readonly example: string }[],
  ): Promise<readonly string[]>;
}

export type Contamination = number | 'auto';

export interface CompareRequest {
  /** Versions. */
  readonly from: number;
  readonly to: number;
  /** Both models' thresholds follow from it. */
  readonly contamination: Contamination;
}

export interface ComparedLines {
  readonly lines: number;
  readonly markedByBoth: number;
  readonly markedByFromOnly: number;
  readonly markedByToOnly: number;
  readonly templateChanged: number;
  readonly meanScoreShift: number;
  readonly thresholds: { readonly from: number; readonly to: number };
  readonly examples: readonly ComparedEntry[];
}

export interface ComparedEntry {
  readonly entry: Entry;
  readonly markedBy: 'from' | 'to';
  readonly fromScore: number;
  readonly toScore: number;
  /** By `to`. */
  readonly templateId: string;
  /** Of the model that marks it. */
  readonly reasons: readonly ReasonDto[];
}

export interface ModelComparer {
  /** What two models say of the same lines, off the main thread. @throws AppError MODEL_NOT_FOUND */
  compare(request: CompareRequest, pages: readonly (readonly Entry[])[]): Promise<ComparedLines>;
}

export interface ModelService {
  list(): Promise<ModelsDto>;
  active(): ModelDto | undefined;
  /**
   * Starts a training; resolves when it has begun. With a period, on its stored lines alone, which a person says are normal:
   * trainings by schedule pause until one without a period is asked for. @throws AppError NOT_ENOUGH_DATA
   */
  train(normal?: TimeRange): Promise<void>;
  /** @throws AppError MODEL_NOT_FOUND */
  activate(version: number): Promise<ModelDto>;
  /**
   * Scores the stored lines of a period with the active model, in the background; resolves when it has begun.
   * @throws AppError NOT_ENOUGH_DATA without a model, RESCORING_RUNS while another one runs
   */
  rescore(range: TimeRange): Promise<void>;
  /** Ends a rescoring; false when none runs. */
  cancelRescoring(): Promise<boolean>;
  exportModel(version: number): Promise<Uint8Array>;
  /** @throws AppError MODEL_INVALID */
  importModel(bytes: Uint8Array): Promise<ModelDto>;
  settings(): DetectionSettingsDto;
  /** The threshold follows at once. */
  setContamination(contamination: Contamination): Promise<DetectionSettingsDto>;
  /** The threshold that a contamination stands for in the active model; undefined while there is none. */
  thresholdFor(contamination: Contamination): number | undefined;
  /** Today's id of a template that may have been merged or refined since; `id` itself when nothing else is known. */
  resolveTemplate(id: string): string;
  /** Every id that lines of this template may be stored with, today's first. */
  templateIds(id: string): readonly string[];
  onChange(listener: () => void): () => void;
}

export interface SystemStatus {
  live(): LiveStatsDto;
  status(): Promise<StatusDto>;
  /** Unready parts with what to do; empty when ready. */
  unready(): Promise<readonly string[]>;
}

export interface QueueService {
  status(): Promise<QueueDto>;
  /** Oldest first. */
  deadLetters(limit: number): Promise<readonly DeadLetterDto[]>;
  deadLetter(id: string): Promise<DeadLetterDetailDto | undefined>;
  /** False when there is none with this id. */
  retry(id: string): Promise<boolean>;
  drop(id: string): Promise<boolean>;
}

export interface SourceService {
  list(): readonly SourceDto[];
}
