import { parentPort } from 'node:worker_threads';
import { createScoringKernel } from '../../pipeline/score/scoring-kernel.ts';
import { createScoringSession } from '../../processor/scoring-session.ts';
import type { WorkerReply, WorkerRequest } from '../../processor/worker-protocol.ts';
import { createNativeBlockEncoder } from '../../store/clickhouse/native-block.ts';

/** A scoring session in a thread: requests in, replies out, the bytes of batches and blocks handed over without a copy. */

const session = createScoringSession({
  encoder: createNativeBlockEncoder(),
  createKernel: createScoringKernel,
});

parentPort?.on('message', (request: WorkerRequest) => {
  if (request.kind === 'close') {
    parentPort?.close();
    return;
  }
  const reply = session.handle(request);
  if (reply === undefined) return;
  const buffer = memoryOf(reply)?.buffer;
  parentPort?.postMessage(reply, buffer instanceof ArrayBuffer ? [buffer] : []);
});

/** What moves to the main thread with its whole buffer. */
function memoryOf(reply: WorkerReply): Uint8Array | undefined {
  if (reply.kind === 'block') return reply.block?.block.body;
  return reply.kind === 'scored' ? reply.envelope : undefined;
}
