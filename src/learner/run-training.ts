import { decodeEnvelope } from '../core/envelope.ts';
import { decodeModel, encodeModel } from '../pipeline/model/encode-model.ts';
import { weighDeclared } from './weigh-declared.ts';
import { trainModel, type ModelOptions, type TrainingProgress } from '../pipeline/model/train-model.ts';

/** A training as it crosses to a worker: bytes only. */
export interface TrainingTask {
  /** Envelopes of the sample. */
  readonly sample: readonly Uint8Array[];
  /** Envelopes of lines that people declared normal, one for each kind. */
  readonly declared?: readonly Uint8Array[];
  readonly options: TrainingOptions;
  /** The active model, encoded. */
  readonly previous: Uint8Array | undefined;
}

export type TrainingOptions = Omit<ModelOptions, 'onProgress'>;

/**
 * Trains somewhere else than in the calling thread. Rejects with NOT_ENOUGH_DATA or when the worker ends.
 */
export type Train = (
  task: TrainingTask,
  onProgress: (progress: TrainingProgress) => void,
) => Promise<Uint8Array>;

/** The training itself, in the thread that calls: what a training worker runs. Returns the encoded model. */
export function runTraining(
  task: TrainingTask,
  onProgress: (progress: TrainingProgress) => void,
): Uint8Array<ArrayBuffer> {
  const previous = task.previous === undefined ? undefined : decodeModel(task.previous);
  const sample = task.sample.map(decodeEnvelope);
  const declared = weighDeclared(
    (task.declared ?? []).map(decodeEnvelope),
    sample,
    task.options.contamination,
  );
  return encodeModel(trainModel([...sample, ...declared], { ...task.options, onProgress }, previous));
}
