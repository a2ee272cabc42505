import { AppError } from '../core/errors.ts';
import type { ModelDto } from '../api/detection.ts';
import { encodeModel, decodeModel } from '../pipeline/model/encode-model.ts';
import type { Model } from '../pipeline/model/model.ts';
import type { DocumentStore } from '../store/store.ts';

/** Models kept: enough to go back over half a day of hourly trainings. */
export const KEPT_MODELS = 10;

const KIND = 'model';
const ACTIVE_KIND = 'active-model';
const ACTIVE_KEY = 'version';

export type TrainingTrigger = ModelDto['trigger'];

/** What is listed of a model without decoding it. */
export interface ModelRecord {
  readonly version: number;
  readonly createdMs: number;
  readonly lines: number;
  readonly templates: number;
  readonly threshold: number;
  readonly contamination: number | 'auto';
  readonly trainingMs: number;
  readonly trigger: TrainingTrigger;
  readonly bytes: number;
}

/**
 * The models of an installation in the document store: one record and one value of bytes each, and which one is active.
 * The newest KEPT_MODELS and the active one are kept. One writer: the process that has the role `learn`.
 */
export class ModelRegistry {
  readonly #documents: DocumentStore;

  constructor(documents: DocumentStore) {
    this.#documents = documents;
  }

  /** Newest first. */
  async list(): Promise<readonly ModelRecord[]> {
    const records = await this.#documents.list(KIND);
    return records.map(({ value }) => readRecord(value)).sort((a, b) => b.version - a.version);
  }

  /** Version of the active model; 0 for none. */
  async activeVersion(): Promise<number> {
    const value = await this.#documents.get(ACTIVE_KIND, ACTIVE_KEY);
    return typeof value === 'number' ? value : 0;
  }

  /** The next model's version: versions are never used again. */
  async nextVersion(): Promise<number> {
    const [newest] = await this.list();
    return Math.max(newest?.version ?? 0, await this.activeVersion()) + 1;
  }

  /** @throws AppError MODEL_NOT_FOUND, MODEL_INVALID */
  async load(version: number): Promise<Model> {
    return decodeModel(await this.bytes(version));
  }

  /** @throws AppError MODEL_NOT_FOUND */
  async bytes(version: number): Promise<Uint8Array> {
    const bytes = await this.#documents.getBytes(KIND, keyOf(version));
    if (bytes === undefined) throw modelNotFound(version);
    return bytes;
  }

  /** Keeps a model; the bytes first, so that a listed model can be loaded. */
  async add(
    encoded: Uint8Array,
    how: { trainingMs: number; trigger: TrainingTrigger },
  ): Promise<ModelRecord> {
    const model = decodeModel(encoded);
    const record: ModelRecord = {
      version: model.version,
      createdMs: model.createdMs,
      lines: model.summary.lines,
      templates: model.templates.templates.length,
      threshold: model.threshold,
      contamination: model.contamination,
      bytes: encoded.length,
      ...how,
    };
    await this.#documents.putBytes(KIND, keyOf(model.version), encoded);
    await this.#documents.put(KIND, keyOf(model.version), record);
    await this.#dropOld();
    return record;
  }

  /** @throws AppError MODEL_NOT_FOUND */
  async activate(version: number): Promise<ModelRecord> {
    const record = (await this.list()).find((listed) => listed.version === version);
    if (record === undefined) throw modelNotFound(version);
    await this.#documents.put(ACTIVE_KIND, ACTIVE_KEY, version);
    return record;
  }

  /**
   * Keeps a listed model with another threshold, so that scorers that load it mark by the contamination in effect.
   * @throws AppError MODEL_NOT_FOUND
   */
  async update(model: Model, encoded: Uint8Array): Promise<void> {
    const record = (await this.list()).find(({ version }) => version === model.version);
    if (record === undefined) throw modelNotFound(model.version);
    const { threshold, contamination } = model;
    await this.#documents.putBytes(KIND, keyOf(model.version), encoded);
    await this.#documents.put(KIND, keyOf(model.version), { ...record, threshold, contamination });
  }

  /**
   * Takes a model exported elsewhere, under a new version of this registry.
   * @throws AppError MODEL_INVALID
   */
  async import(bytes: Uint8Array): Promise<ModelRecord> {
    const model: Model = { ...decodeModel(bytes), version: await this.nextVersion() };
    return this.add(encodeModel(model), { trainingMs: 0, trigger: 'import' });
  }

  async #dropOld(): Promise<void> {
    const [records, active] = [await this.list(), await this.activeVersion()];
    for (const { version } of records.slice(KEPT_MODELS)) {
      if (version !== active) await this.#documents.delete(KIND, keyOf(version));
    }
  }
}

/** A record as the API shows it. */
export function modelDto(record: ModelRecord, active: boolean): ModelDto {
  const { createdMs, ...rest } = record;
  return { ...rest, active, createdAt: new Date(createdMs).toISOString() };
}

/** Keys sort as numbers do. */
function keyOf(version: number): string {
  return String(version).padStart(10, '0');
}

function readRecord(value: unknown): ModelRecord {
  const isRecord =
    typeof value === 'object' &&
    value !== null &&
    'version' in value &&
    'createdMs' in value &&
    'trigger' in value;
  if (isRecord) return value as ModelRecord;
  throw new AppError(
    'MODEL_INVALID',
    `The model registry holds ${JSON.stringify(value)}, which is no model record.`,
    {
      nextStep: 'Delete the record, then train a new model.',
    },
  );
}

export function modelNotFound(version: number): AppError {
  return new AppError('MODEL_NOT_FOUND', `There is no model ${version}.`, {
    nextStep: 'List the models there are with: logsentry model list.',
  });
}
