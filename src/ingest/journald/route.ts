import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { HttpProblem } from '../../api/http-problem.ts';
import { BatchBuilder } from '../../core/batch-builder.ts';
import { batchIdOfKey, createBatchId } from '../../core/batch-id.ts';
import { nowUs } from '../../core/clock.ts';
import { bodyProblem } from '../http/body-problem.ts';
import { decodeBody } from '../http/decode-body.ts';
import type { LogsRouteDeps } from '../http/logs-route.ts';
import { INGEST_ROUTE, prepareProtocol, sentenceOf } from '../http/protocol-plugin.ts';
import { reading } from '../http/open-bodies.ts';
import { requestChunks } from '../http/request-chunks.ts';
import { ownTimeOf } from '../ingest-observer.ts';
import { plainAddress, socketContext } from '../socket/socket-deps.ts';
import { JournalDecoder } from './decode.ts';

/** Where `systemd-journal-upload --url http://HOST:PORT` sends. */
export const JOURNAL_PATH = '/upload';
const PROTOCOL = 'journald';

/** An upload that follows the journal never ends: what came is handed on when nothing more comes for this long. */
const IDLE_FLUSH_MS = 100;

/**
 * `POST /upload`: the Journal Export Format, as `systemd-journal-upload` sends it. 202 when everything is durable.
 * An upload cut off is sent again by the client from its last saved place: batches of entries that name theirs
 * (`__CURSOR`) are stored once.
 */
export function journalRoute(deps: LogsRouteDeps): FastifyPluginAsync {
  async function take(request: FastifyRequest): Promise<void> {
    const host = plainAddress(request.ip);
    const sender = { protocol: PROTOCOL, name: `${PROTOCOL} from ${host}`, host };
    const builder = new BatchBuilder();
    const decoder = new JournalDecoder(builder, socketContext(deps, { source: PROTOCOL, host: '' }));
    let told = 0;
    try {
      await reading(deps.bodies, (body) =>
        decodeBody(requestChunks(request, { body, keeps: 'rest', limits: unending(deps) }), {
          builder,
          decoder,
          batchBytes: deps.limits.batchBytes,
          idleMs: IDLE_FLUSH_MS,
          keepsCut: false,
          batchId() {
            const key = decoder.takeKey();
            return key === undefined ? createBatchId(deps.clock.nowMs()) : batchIdOfKey(PROTOCOL, key);
          },
          nowUs: () => nowUs(deps.clock),
          async deliver(batch) {
            const { duplicate } = await deps.sink.accept(batch);
            if (duplicate) deps.observer.onDuplicate(sender);
            const bytes = batch.message.bytes.length + batch.attributes.bytes.length;
            deps.observer.onAccepted(sender, {
              lines: batch.count,
              bytes,
              services: batch.service.values,
              lastTimeUs: ownTimeOf(batch),
            });
            told += batch.count;
          },
        }),
      );
    } catch (error) {
      throw bodyProblem(error, { accepted: told, sender, observer: deps.observer });
    }
    const { rejects } = decoder;
    if (rejects.count === 0) return;
    deps.observer.onRejected(sender, rejects);
    if (decoder.accepted > 0) return;
    const [first] = rejects.list;
    throw new HttpProblem(400, {
      code: 'NOTHING_READABLE',
      detail: `None of the ${rejects.count} entries could be read: ${first?.reason}. ${first?.hint ?? ''}`,
      nextStep: 'Send the Journal Export Format: journalctl -o export, or systemd-journal-upload.',
    });
  }

  return async (app) => {
    prepareProtocol(app, (problem, reply) => reply.type('text/plain').send(`${sentenceOf(problem)}\n`));
    app.post(JOURNAL_PATH, INGEST_ROUTE, async (request, reply) => {
      await take(request);
      return reply.code(202).send();
    });
  };
}

/** A journal of years is one upload: its size is no limit, what is held of it is. The compression ratio stays. */
function unending({ limits }: LogsRouteDeps): LogsRouteDeps['limits'] {
  return { ...limits, bodyBytes: Infinity, decompressedBytes: Infinity };
}
