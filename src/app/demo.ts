import type { FastifyInstance } from 'fastify';
import type { Clock } from '../core/clock.ts';
import { startSimulation } from '../producer/simulation.ts';
import { createWebApplication } from '../producer/web-application.ts';
import { FAULT_KINDS } from '../producer/fault.ts';
import { LOGS_PATH } from '../ingest/http/logs-route.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Closers } from './closers.ts';

/** Lines a second of the sample application: enough to look alive, little for a laptop. */
const RATE = 50;

/** Length of the past that the demo makes up first, so that charts and baselines have something to show, s. */
const HISTORY_SECONDS = 3600;

/** Faultless start, so that a model learns what normal is, s; and the mean pause between two faults. */
const LEARN_SECONDS = 1800;
const PAUSE_SECONDS = 240;

const RETRY_MS = 500;

/** Runs the sample web application with planted faults against the server's own ingest route. */
export function startDemo(deps: {
  readonly server: FastifyInstance;
  /** A token that may send logs. */
  readonly token: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly closers: Closers;
}): void {
  const { server, token, clock, log, closers } = deps;
  const startUs = (clock.nowMs() - HISTORY_SECONDS * 1000) * 1000;
  const simulation = startSimulation({
    application: createWebApplication({
      seed: Math.floor(clock.nowMs() / 1000),
      startUs,
      rate: RATE,
      faults: { kinds: FAULT_KINDS, learnSeconds: LEARN_SECONDS, pauseSeconds: PAUSE_SECONDS },
    }),
    pace: 'real-time',
    clock,
    async deliver(batch, signal) {
      while (!signal.aborted) {
        const answer = await server.inject({
          method: 'POST',
          url: `${LOGS_PATH}?source=demo`,
          headers: {
            host: 'localhost',
            authorization: `Bearer ${token}`,
            'content-type': 'application/x-ndjson',
          },
          payload: batch.body,
        });
        if (answer.statusCode === 200) return;
        log.debug({ status: answer.statusCode }, 'the demo waits: the server is busy');
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    },
    onLabel: (label) => log.debug({ ...label, lines: undefined }, 'the demo planted a fault'),
  });
  simulation.done.catch((error: unknown) => log.error({ error }, 'the demo ended'));
  closers.add('demo', () => simulation.stop());
}
