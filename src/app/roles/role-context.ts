import type { Config } from '../../config/schema.ts';
import type { BufferPool } from '../../core/buffer-pool.ts';
import type { Clock } from '../../core/clock.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import type { Closers } from '../closers.ts';

/** What every role is given. */
export interface RoleContext {
  readonly config: Config;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly closers: Closers;
  readonly version: string;
  /** Memory of batches between the routes and the scoring threads. */
  readonly envelopes: BufferPool;
}
