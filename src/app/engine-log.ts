import type { EngineLog } from '../store/engine/start.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';

/** What the store engine says of its life, in the program's log; a warning is a restart and is counted. */
export function engineLog(log: Logger, metrics: Metrics): EngineLog {
  return {
    info: (fields, message) => log.debug(fields, message),
    warn(fields, message) {
      metrics.storeRestarts.inc();
      log.warn(fields, message);
    },
    error: (fields, message) => log.error(fields, message),
  };
}
