/** Levels in rising severity; the index is what batches and the store hold. */
export const LEVELS = ['unknown', 'trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

export type Level = (typeof LEVELS)[number];

export const LEVEL_CODE = {
  unknown: 0,
  trace: 1,
  debug: 2,
  info: 3,
  warn: 4,
  error: 5,
  fatal: 6,
} as const satisfies Record<Level, number>;

/** Names used by syslog (RFC 5424 §6.2.1), log4j, Python, Go, .NET, bunyan/pino, PostgreSQL and JUL, in lower case. */
const ALIASES: Readonly<Record<string, Level>> = {
  trace: 'trace',
  trc: 'trace',
  verbose: 'trace',
  finest: 'trace',
  finer: 'trace',
  silly: 'trace',
  t: 'trace',
  v: 'trace',
  debug: 'debug',
  dbg: 'debug',
  fine: 'debug',
  d: 'debug',
  debug1: 'debug',
  debug2: 'debug',
  debug3: 'debug',
  debug4: 'debug',
  debug5: 'debug',
  info: 'info',
  inf: 'info',
  information: 'info',
  informational: 'info',
  notice: 'info',
  config: 'info',
  log: 'info',
  i: 'info',
  warn: 'warn',
  warning: 'warn',
  wrn: 'warn',
  w: 'warn',
  error: 'error',
  err: 'error',
  eror: 'error',
  severe: 'error',
  failure: 'error',
  e: 'error',
  fatal: 'fatal',
  ftl: 'fatal',
  critical: 'fatal',
  crit: 'fatal',
  alert: 'fatal',
  emerg: 'fatal',
  emergency: 'fatal',
  panic: 'fatal',
  f: 'fatal',
  c: 'fatal',
};

/** The level a name in any case stands for, or `unknown`. */
export function parseLevel(name: string): Level {
  const alias = name.trim().toLowerCase();
  return Object.hasOwn(ALIASES, alias) ? ALIASES[alias]! : 'unknown';
}

/** Every name that {@link parseLevel} knows, in lower case. */
export const LEVEL_NAMES: readonly string[] = Object.keys(ALIASES);

/**
 * The level a number stands for: 0..7 as syslog severity (RFC 5424), 10..60 as bunyan and pino write it;
 * anything else is `unknown`.
 */
export function levelOfNumber(value: number): Level {
  if (value >= 10) {
    if (value < 20) return 'trace';
    if (value < 30) return 'debug';
    if (value < 40) return 'info';
    if (value < 50) return 'warn';
    if (value < 60) return 'error';
    return value <= 100 ? 'fatal' : 'unknown';
  }
  return SYSLOG_SEVERITIES[value] ?? 'unknown';
}

/** RFC 5424 table 2: emergency, alert, critical, error, warning, notice, informational, debug. */
export const SYSLOG_SEVERITIES: readonly Level[] = [
  'fatal',
  'fatal',
  'fatal',
  'error',
  'warn',
  'info',
  'info',
  'debug',
];
