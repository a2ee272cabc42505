/**
 * Operational trouble: something outside the program's control that an operator can act on.
 * Bad input is a value (see {@link Reject}); a bug is a plain throw.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  /** What the operator should do next, as a sentence. */
  readonly nextStep: string;

  constructor(code: ErrorCode, message: string, options: { nextStep: string; cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.nextStep = options.nextStep;
  }
}

/** Every code, with the process exit code it leads to when nothing handles it. `docs/errors.md` is held equal to it. */
export const ERROR_CODES = {
  CONFIG_INVALID: { exitCode: 78, summary: 'The configuration has an unknown key or a value out of range.' },
  CONFIG_UNREADABLE: { exitCode: 78, summary: 'The configuration file cannot be read or is not YAML.' },
  BIND_REFUSED: { exitCode: 78, summary: 'Listening beyond loopback was asked for without authentication.' },
  ADDRESS_IN_USE: { exitCode: 69, summary: 'Another process listens on the configured port.' },
  DATA_DIR_LOCKED: { exitCode: 69, summary: 'Another LogSentry process uses the data folder.' },
  DATA_DIR_UNUSABLE: { exitCode: 74, summary: 'The data folder cannot be created or written.' },
  DISK_FULL: { exitCode: 74, summary: 'The disk that holds the data folder is full.' },
  QUEUE_FULL: { exitCode: 69, summary: 'The queue holds as much as its limit allows.' },
  INGEST_BUSY: { exitCode: 69, summary: 'More batches than allowed wait to become durable.' },
  QUEUE_CORRUPT: { exitCode: 74, summary: 'The queue file cannot be read.' },
  BROKER_UNREACHABLE: { exitCode: 69, summary: 'RabbitMQ does not answer.' },
  BROKER_REFUSED: { exitCode: 77, summary: 'RabbitMQ refused the user, password or virtual host.' },
  BROKER_TOPOLOGY: { exitCode: 78, summary: 'A queue or exchange exists with other arguments.' },
  STORE_UNREACHABLE: { exitCode: 69, summary: 'The store does not answer.' },
  STORE_REFUSED: { exitCode: 77, summary: 'The store refused the user, password or database.' },
  STORE_CLUSTER: { exitCode: 78, summary: 'ClickHouse does not know the configured cluster.' },
  STORE_FAILED: { exitCode: 70, summary: 'The store answered a statement with an error.' },
  STORE_ENGINE_MISSING: {
    exitCode: 69,
    summary: 'The embedded store engine cannot be loaded on this machine.',
  },
  ENVELOPE_INVALID: { exitCode: 65, summary: 'A queued batch cannot be decoded.' },
  MODEL_INVALID: { exitCode: 65, summary: 'A stored model cannot be decoded.' },
  MODEL_NOT_FOUND: { exitCode: 66, summary: 'No model has the requested version.' },
  RESCORING_RUNS: { exitCode: 69, summary: 'History is being rescored already.' },
  NOT_ENOUGH_DATA: { exitCode: 65, summary: 'There are too few lines to train a model.' },
  INPUT_UNREADABLE: { exitCode: 66, summary: 'An input file cannot be read.' },
  INPUT_INVALID: { exitCode: 65, summary: 'An input file has unusable content.' },
  SERVER_UNREACHABLE: { exitCode: 69, summary: 'The LogSentry server does not answer.' },
  SERVER_REFUSED: { exitCode: 70, summary: 'The LogSentry server answered with an error.' },
  QUERY_INVALID: { exitCode: 64, summary: 'A query cannot be parsed.' },
  QUERY_LIMIT: { exitCode: 69, summary: 'A query hit its time, memory or row limit.' },
  USAGE: { exitCode: 64, summary: 'A command was called with wrong arguments.' },
} as const satisfies Record<string, { exitCode: number; summary: string }>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** An input line that could not become an entry. Counted by `reason`, returned to the sender. */
export interface Reject {
  /** Position in the request or file, from 1. */
  readonly line: number;
  readonly reason: RejectReason;
  /** What to change, quoting (a cut of) the offending value; never more than {@link REJECT_HINT_LIMIT} characters. */
  readonly hint: string;
}

export const REJECT_HINT_LIMIT = 200;

export const REJECT_REASONS = [
  'invalid_json',
  'not_an_object',
  'too_deep',
  'too_long',
  'too_many_fields',
  'no_message',
  'invalid_time',
  'invalid_encoding',
  'truncated',
] as const;

export type RejectReason = (typeof REJECT_REASONS)[number];
