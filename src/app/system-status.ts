import type { LiveStatsDto, StatusDto } from '../api/overview.ts';
import type { Broker, QueueStats } from '../broker/broker.ts';
import type { Clock } from '../core/clock.ts';
import type { BlockSummary } from '../processor/worker-protocol.ts';
import type { ModelService, SystemStatus } from '../server/services.ts';
import { formatTimeUs } from '../server/time-range.ts';
import type { EntryStore, Store, StoreStats } from '../store/store.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { createRateMeter } from './rate-meter.ts';

export interface SystemStatusDeps {
  /** Left out by roles that have none. */
  readonly broker?: Pick<Broker, 'stats'>;
  readonly store?: Pick<Store, 'stats' | 'ping'>;
  readonly models?: Pick<ModelService, 'active'>;
  /** Given when lines are stored by other processes: then rates come from the store. */
  readonly entries?: Pick<EntryStore, 'count'>;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly version: string;
  readonly authentication: boolean;
  readonly workers: number;
  /** Lines needed for the first model. */
  readonly minLines: number;
}

export interface SystemWatch extends SystemStatus {
  onStored(summary: BlockSummary): void;
  onFailure(): void;
  onAccepted(lines: number): void;
  onRejected(lines: number): void;
  onRefused(): void;
  /** Reads queue and store now and every few seconds from now on. */
  start(): Promise<void>;
  close(): void;
}

const QUEUE_INTERVAL_MS = 1000;
const STORE_INTERVAL_MS = 5000;
/** With rates from the store, it is asked as often as they are shown. */
const RATE_INTERVAL_MS = 1000;
const RATE_WINDOW_MS = 10_000;

const NO_QUEUE: QueueStats = { messages: 0, bytes: 0, unacknowledged: 0, deadLetters: 0, limitBytes: 0 };
const NO_STORE: StoreStats = { rows: 0, diskBytes: 0, parts: 0, engine: 'unknown' };

/** Watches the parts and answers for the whole. */
export function createSystemStatus(deps: SystemStatusDeps): SystemWatch {
  const { clock, metrics } = deps;
  const startedAtUs = clock.nowMs() * 1000;
  const lineRate = createRateMeter(clock);
  const anomalyRate = createRateMeter(clock);
  const totals = { accepted: 0, rejected: 0, refused: 0, stored: 0, failures: 0 };
  const timers: NodeJS.Timeout[] = [];
  let queue = NO_QUEUE;
  let store = NO_STORE;
  /** Lines in the store when `store` was read, and stored by us since. */
  let storedSince = 0;
  let lagSeconds = 0;
  let mostRows = 0;
  /** Anomalies of the last RATE_WINDOW_MS that other processes stored. */
  let foreignAnomalies = 0;

  async function readQueue(): Promise<void> {
    if (deps.broker === undefined) return;
    queue = await deps.broker.stats();
    metrics.queueMessages.set(queue.messages);
    metrics.queueBytes.set(queue.bytes);
    metrics.queueLimitBytes.set(queue.limitBytes);
    metrics.queueDeadLetters.set(queue.deadLetters);
    if (queue.messages === 0) lagSeconds = 0;
  }

  async function readStore(): Promise<void> {
    if (deps.store === undefined) return;
    const before = storedSince;
    const known = store;
    store = await deps.store.stats();
    storedSince -= before;
    if (deps.entries === undefined) return;
    // The first look sees what was stored long before.
    if (known !== NO_STORE) lineRate.add(Math.max(0, store.rows - mostRows));
    // A store that starts again shows its parts one after the other.
    mostRows = Math.max(mostRows, store.rows);
    const fromUs = (clock.nowMs() - RATE_WINDOW_MS) * 1000;
    foreignAnomalies = await deps.entries.count({ fromUs, anomalous: true });
  }

  function repeat(read: () => Promise<void>, intervalMs: number): void {
    // A part that is away shows in `unready`; its last figures stay.
    timers.push(setInterval(() => void read().catch(() => undefined), intervalMs).unref());
  }

  async function checks(): Promise<StatusDto['checks']> {
    const { broker, store: database, models } = deps;
    const results: StatusDto['checks'] = [];
    if (broker !== undefined) {
      const figures = async (): Promise<string> => {
        const { messages, deadLetters } = await broker.stats();
        return `${messages} ${messages === 1 ? 'batch' : 'batches'} waiting, ${deadLetters} ${deadLetters === 1 ? 'dead letter' : 'dead letters'}`;
      };
      results.push(await check('queue', figures));
    }
    if (database !== undefined) {
      results.push(await check('store', () => database.ping().then(() => 'answers')));
    }
    if (models !== undefined) {
      const model = models.active();
      const detail =
        model === undefined ? 'none yet: lines are stored unscored' : `version ${model.version} is active`;
      results.push({ name: 'model', ok: true, detail });
    }
    return results;
  }

  return {
    onStored({ rows, anomalies, oldestReceivedUs }) {
      lineRate.add(rows);
      anomalyRate.add(anomalies);
      totals.stored += rows;
      storedSince += rows;
      lagSeconds = Math.max(0, clock.nowMs() / 1000 - oldestReceivedUs / 1e6);
      metrics.lagSeconds.set(lagSeconds);
    },
    onFailure: () => void totals.failures++,
    onAccepted: (lines) => void (totals.accepted += lines),
    onRejected: (lines) => void (totals.rejected += lines),
    onRefused: () => void totals.refused++,
    async start() {
      await Promise.all([readQueue(), readStore()]);
      repeat(readQueue, QUEUE_INTERVAL_MS);
      repeat(readStore, deps.entries === undefined ? STORE_INTERVAL_MS : RATE_INTERVAL_MS);
    },
    close() {
      for (const timer of timers.splice(0)) clearInterval(timer);
    },
    live(): LiveStatsDto {
      const modelVersion = deps.models?.active()?.version ?? 0;
      const entries = store.rows + storedSince;
      return {
        time: formatTimeUs(clock.nowMs() * 1000),
        linesPerSecond: lineRate.perSecond(),
        anomaliesPerSecond:
          deps.entries === undefined ? anomalyRate.perSecond() : foreignAnomalies / (RATE_WINDOW_MS / 1000),
        queueMessages: queue.messages,
        queueBytes: queue.bytes,
        lagSeconds,
        modelVersion,
        entries,
        linesUntilModel: modelVersion > 0 ? 0 : Math.max(0, deps.minLines - entries),
      };
    },
    async status(): Promise<StatusDto> {
      const results = await checks();
      return {
        version: deps.version,
        startedAt: formatTimeUs(startedAtUs),
        authentication: deps.authentication,
        ready: results.every(({ ok }) => ok),
        checks: results,
        ingest: { accepted: totals.accepted, rejected: totals.rejected, refused: totals.refused },
        queue,
        processors: { workers: deps.workers, lines: totals.stored, failures: totals.failures },
        store: { ...store, rows: store.rows + storedSince },
        memoryBytes: process.memoryUsage.rss(),
      };
    },
    async unready() {
      const results = await checks();
      return results.filter(({ ok }) => !ok).map(({ name, detail }) => `${name}: ${detail}`);
    },
  };
}

async function check(name: string, ask: () => Promise<string>): Promise<StatusDto['checks'][number]> {
  try {
    return { name, ok: true, detail: await ask() };
  } catch (error) {
    return { name, ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}
