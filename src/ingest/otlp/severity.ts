import { LEVEL_CODE, parseLevel } from '../../core/level.ts';

/** The level of a log record: by its number (OpenTelemetry log data model, SeverityNumber), else by its text. */
export function levelOfSeverity(number: number, text: string): number {
  if (number >= 1 && number <= 24) return BY_RANGE[Math.floor((number - 1) / 4)] ?? LEVEL_CODE.unknown;
  return LEVEL_CODE[parseLevel(text)];
}

/** Four numbers each, from 1. */
const BY_RANGE = [
  LEVEL_CODE.trace,
  LEVEL_CODE.debug,
  LEVEL_CODE.info,
  LEVEL_CODE.warn,
  LEVEL_CODE.error,
  LEVEL_CODE.fatal,
] as const;
