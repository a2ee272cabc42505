import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startRabbitmqCluster } from '../support/rabbitmq.ts';
import { formatReport } from './chaos-report.ts';
import { runChaos } from './run.ts';

/** A short run; `npm run test:chaos -- --faults 100` is the long one. */
const wanted = process.env['CHAOS'] === '1';

test(
  'killed, paused and cut off at random: every acknowledged line is stored once',
  { skip: !wanted, timeout: 180_000 },
  async (t) => {
    const rabbitmq = await startRabbitmqCluster(3);
    if (rabbitmq === undefined) return;
    t.after(() => rabbitmq.stop());
    const report = await runChaos(rabbitmq.nodes, { seed: 7, faults: 8, senders: 2 });
    t.diagnostic(formatReport([report]));
    assert.deepEqual([report.missing, report.doubled], [0, 0]);
    assert.ok(report.acknowledged > 0);
  },
);
