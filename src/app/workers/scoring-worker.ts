import { parentPort } from 'node:worker_threads';
import { createScoringKernel } from '../../pipeline/score/scoring-kernel.ts';
import { createScoringSession } from '../../processor/scoring-session.ts';
import type { WorkerRequest } from '../../processor/worker-protocol.ts';
import { createNativeBlockEncoder } from '../../store/clickhouse/native-block.ts';

/** A scoring session in a thread: requests in, replies out, the bytes of blocks handed over without a copy. */

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
  const body = reply.kind === 'block' ? reply.block?.block.body : undefined;
  const owned = body?.buffer instanceof ArrayBuffer && body.byteLength === body.buffer.byteLength;
  parentPort?.postMessage(reply, owned ? [body.buffer] : []);
});
