import { constants, setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { AppError } from '../core/errors.ts';
import type { WorkerAnswer, WorkerTask } from './train-in-worker.ts';
import { runTraining } from './run-training.ts';

/** Entry of the training worker: chunks of the sample, then the order to train; one training, then the worker ends. */
function main(): void {
  const port = parentPort;
  if (port === null) throw new Error('training-worker.ts runs as a worker thread only');
  giveWay();
  const sample: Uint8Array[] = [];
  port.on('message', (task: WorkerTask) => {
    if (task.kind === 'chunk') {
      sample.push(task.envelope);
      return;
    }
    const { answer, transfer } = train(sample, task, (sent) => port.postMessage(sent));
    port.postMessage(answer, transfer);
    port.close();
  });
}

/** A training may take its time; who waits for an acknowledgement may not. Linux knows priorities of threads. */
function giveWay(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(constants.priority.PRIORITY_LOW);
  } catch {
    // Some sandboxes forbid it; then the training competes like any other thread.
  }
}

function train(
  sample: readonly Uint8Array[],
  { kind: _kind, ...task }: WorkerTask & { kind: 'train' },
  send: (answer: WorkerAnswer) => void,
): { answer: WorkerAnswer; transfer: ArrayBuffer[] } {
  try {
    const model = runTraining({ sample, ...task }, (progress) => send({ kind: 'progress', progress }));
    return { answer: { kind: 'model', model }, transfer: [model.buffer] };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { code, message, nextStep } = error;
    return { answer: { kind: 'refused', code, message, nextStep }, transfer: [] };
  }
}

main();
