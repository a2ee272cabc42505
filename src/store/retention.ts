import type { Clock } from '../core/clock.ts';
import { AppError } from '../core/errors.ts';
import { formatQuery } from '../query/format-query.ts';
import { parseQuery } from '../query/parse-query.ts';
import { durationUs, parseDuration } from '../query/quantity.ts';
import type { Query } from '../query/query.ts';
import { storeQuery } from '../query/query-filter.ts';
import { checkRegex } from '../query/regex.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Store } from './store.ts';

/** Lines that match a query go when they are older than this. */
export interface RetentionRule {
  readonly query: Query;
  readonly ageUs: number;
}

export interface RetentionDeps {
  readonly store: Pick<Store, 'entries' | 'stats'>;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'info' | 'error'>;
  readonly metrics: Pick<Metrics, 'retentionDeleted' | 'storeDiskBytes' | 'storeLimitBytes'>;
  /** 0 for no limit. */
  readonly limitBytes: number;
  readonly rules: readonly RetentionRule[];
}

export interface Retention {
  /** Deletes what is too much or too old now. Rejects with the store's errors; may be called again at any time. */
  apply(): Promise<void>;
  /** Applies it now and every few minutes. */
  start(): void;
  /** Waits for a deletion that has begun. Idempotent. */
  close(): Promise<void>;
}

/** At 400,000 lines a second of 20 bytes the disk grows by 2 GB between two looks. */
const INTERVAL_MS = 300_000;

/** Retention by size and by query; by age alone the tables do it by themselves (TTL). */
export function createRetention(deps: RetentionDeps): Retention {
  const { store, metrics, limitBytes, rules, log } = deps;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let isClosed = false;

  async function applySize(): Promise<void> {
    const { diskBytes } = await store.stats();
    metrics.storeDiskBytes.set(diskBytes);
    metrics.storeLimitBytes.set(limitBytes);
    if (limitBytes === 0 || diskBytes <= limitBytes) return;
    const { days, entries } = await store.entries.deleteToSize(limitBytes);
    metrics.retentionDeleted.inc({ reason: 'size' }, entries);
    log.info(
      { days, entries, diskBytes, limitBytes },
      'the oldest days were deleted: the store was over its limit',
    );
  }

  async function applyRule({ query, ageUs }: RetentionRule): Promise<void> {
    const nowUs = deps.clock.nowMs() * 1000;
    const range = { fromUs: 0, toUs: Math.max(1, Math.floor(nowUs - ageUs)) };
    const { filter } = storeQuery(range, query, nowUs);
    let deleted = 0;
    for await (const step of store.entries.deleteMatching({ ...filter, ...range })) {
      metrics.retentionDeleted.inc({ reason: 'query' }, step.deleted - deleted);
      ({ deleted } = step);
      if (isClosed) break;
    }
    if (deleted > 0)
      log.info({ query: formatQuery(query), deleted }, 'lines were deleted by a retention rule');
  }

  async function apply(): Promise<void> {
    await applySize();
    for (const rule of rules) if (!isClosed) await applyRule(rule);
  }

  function look(): void {
    // One that takes long is not overtaken by the next.
    running ??= apply()
      .catch((error: unknown) => log.error({ error }, 'what is too much or too old could not be deleted'))
      .finally(() => (running = undefined));
  }

  return {
    apply,
    start() {
      look();
      timer = setInterval(look, INTERVAL_MS).unref();
    },
    async close() {
      isClosed = true;
      clearInterval(timer);
      await running;
    },
  };
}

const RULE = /^\s*(\S+)\s+(\S.*)$/s;

/**
 * `7d level:<=debug`: a length of time and a filter without pipes and without words of time.
 * @throws AppError CONFIG_INVALID that quotes the rule
 */
export function parseRetentionRule(text: string): RetentionRule {
  const [, age = '', filter = ''] = RULE.exec(text) ?? [];
  const duration = parseDuration(age);
  if (duration === undefined) throw noRule(text, `${JSON.stringify(age)} is no length of time`);
  const parsed = parseQuery(filter, { checkRegex });
  if (!parsed.ok) throw noRule(text, parsed.error.message);
  const { query } = parsed;
  if (query.pipes.length > 0) throw noRule(text, 'a rule has no pipes');
  if (query.time !== undefined) throw noRule(text, 'its time is the age in front');
  if (query.filter.kind === 'all') throw noRule(text, 'for every line there is store.retentionDays');
  return { query, ageUs: durationUs(duration) };
}

function noRule(text: string, why: string): AppError {
  return new AppError('CONFIG_INVALID', `store.retentionRules has ${JSON.stringify(text)}: ${why}.`, {
    nextStep: 'Write an age and a filter, such as "7d level:<=debug".',
  });
}
