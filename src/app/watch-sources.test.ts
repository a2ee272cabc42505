import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { createLogger } from '../telemetry/logger.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { createSourceTracker } from './source-tracker.ts';
import { createSilenceWatch } from './watch-sources.ts';

const sender = { protocol: 'syslog', name: 'syslog from 10.0.0.1', host: '10.0.0.1' };
const what = { lines: 1, bytes: 10, services: ['app'], lastTimeUs: undefined };

async function setUp() {
  const clock = { now: 1_000_000, nowMs: () => clock.now };
  const stream = new PassThrough();
  const metrics = createMetrics({ processMetrics: false });
  const log = createLogger({ level: 'info', pretty: false, stream });
  const sources = createSourceTracker(clock);
  const watch = createSilenceWatch({ clock, log, metrics }, sources);
  const silent = async (): Promise<number | undefined> =>
    (await metrics.sourcesSilent.get()).values[0]?.value;
  return { clock, stream, sources, watch, silent };
}

test('a source that stops is told once, counted, and told again when it is back', async () => {
  const { clock, stream, sources, watch, silent } = await setUp();
  for (let i = 0; i < 12; i++) {
    clock.now += 20_000;
    sources.onAccepted(sender, what);
  }
  clock.now += 100_000;
  watch.check();
  assert.equal(await silent(), 0, 'five usual pauses are not over');
  clock.now += 1;
  watch.check();
  watch.check();
  assert.equal(await silent(), 1);
  assert.equal(String(stream.read()).match(/a source has stopped sending/g)?.length, 1);
  sources.onAccepted(sender, what);
  watch.check();
  assert.equal(await silent(), 0);
  assert.match(String(stream.read()), /a source sends again/);
});

test('a source that sent only now and then is not expected', async () => {
  const { clock, sources, watch, silent } = await setUp();
  for (let i = 0; i < 9; i++) sources.onAccepted(sender, what);
  clock.now += 10_000_000;
  watch.check();
  assert.equal(await silent(), 0);
});
