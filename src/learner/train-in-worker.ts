import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { AppError, type ErrorCode } from '../core/errors.ts';
import type { TrainingProgress } from '../pipeline/model/train-model.ts';
import type { Train, TrainingTask } from './run-training.ts';

export type WorkerTask =
  | { readonly kind: 'chunk'; readonly envelope: Uint8Array }
  | ({ readonly kind: 'train' } & Omit<TrainingTask, 'sample'>);

export type WorkerAnswer =
  | { readonly kind: 'progress'; readonly progress: TrainingProgress }
  | { readonly kind: 'model'; readonly model: Uint8Array }
  | {
      readonly kind: 'refused';
      readonly code: ErrorCode;
      readonly message: string;
      readonly nextStep: string;
    };

/** Old generation of a training worker; a million lines need about 1 GB. */
const WORKER_HEAP_MB = 4096;

/** Trains in a worker thread of its own, which ends with the training. Loading the file takes about 0.1 s. */
export const trainInWorker: Train = async (task, onProgress) => {
  const worker = new Worker(
    new URL(
      import.meta.url.endsWith('.ts') ? './training-worker.ts' : './training-worker.js',
      import.meta.url,
    ),
    {
      resourceLimits: { maxOldGenerationSizeMb: WORKER_HEAP_MB },
    },
  );
  try {
    const model = answerOf(worker, onProgress);
    await Promise.race([model, send(worker, task)]);
    return await model;
  } finally {
    await worker.terminate();
  }
};

/** Hands the sample over chunk by chunk: copying all of it at once would hold the event loop for some 20 ms. */
async function send(worker: Worker, task: TrainingTask): Promise<void> {
  for (const envelope of task.sample) {
    worker.postMessage({ kind: 'chunk', envelope } satisfies WorkerTask);
    await setImmediate();
  }
  const { sample: _sent, ...rest } = task;
  worker.postMessage({ kind: 'train', ...rest } satisfies WorkerTask);
}

function answerOf(worker: Worker, onProgress: (progress: TrainingProgress) => void): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    worker.on('message', (answer: WorkerAnswer) => {
      if (answer.kind === 'progress') onProgress(answer.progress);
      else if (answer.kind === 'model') resolve(answer.model);
      else reject(new AppError(answer.code, answer.message, { nextStep: answer.nextStep }));
    });
    worker.on('error', reject);
    worker.on('exit', (code) =>
      reject(new Error(`the training worker ended with exit code ${code} before it answered`)),
    );
  });
}
