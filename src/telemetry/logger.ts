import { Writable } from 'node:stream';
import pino from 'pino';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * WARN: something went wrong and no data was lost. ERROR: an operator must act. Fields carry the values, the
 * message stays constant.
 */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** JSON lines to `stream`, or one readable line an event when `pretty`. */
export function createLogger(options: {
  readonly level: LogLevel;
  readonly pretty: boolean;
  readonly stream: NodeJS.WritableStream;
}): Logger {
  const settings = {
    level: options.level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { error: pino.stdSerializers.errWithCause },
  };
  return pino(settings, options.pretty ? prettyStream(options.stream) : options.stream);
}

/** Fields shown by their place in the line, not as `key=value`. */
const PLACED = new Set(['level', 'time', 'msg']);

function prettyStream(out: NodeJS.WritableStream): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      out.write(formatLine(JSON.parse(chunk.toString()) as Record<string, unknown>));
      done();
    },
  });
}

function formatLine(event: Record<string, unknown>): string {
  const time = String(event['time']).slice(11, 19);
  const level = String(event['level']).toUpperCase().padEnd(5);
  const fields = Object.entries(event)
    .filter(([key]) => !PLACED.has(key))
    .map(([key, value]) => `${key}=${formatValue(value)}`);
  return `${[time, level, String(event['msg']), ...fields].join(' ')}\n`;
}

function formatValue(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'message' in value) {
    const { message, stack } = value as { message: unknown; stack?: unknown };
    return typeof stack === 'string' ? stack : String(message);
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}
