import { ClickHouseError } from '@clickhouse/client';
import { AppError } from '../../core/errors.ts';
import type { QueryLimits } from '../store.ts';

interface ErrorContext {
  readonly where: string;
  readonly limits: QueryLimits;
}

/** ClickHouse's error codes by what an operator can do (src/Common/ErrorCodes.cpp of ClickHouse). */
const LIMIT_CODES = new Set(['158', '159', '160', '241', '307', '396']);
const REFUSED_CODES = new Set(['192', '193', '194', '195', '497', '516']);
const DISK_CODES = new Set(['243']);
const REGEX_CODES = new Set(['427']);
/** Too many queries, too many parts, read-only or shutting down, lost connection inside a cluster, two changes of a replicated table at once: passing trouble. */
const BUSY_CODES = new Set(['202', '209', '210', '236', '242', '252', '279', '319', '517', '999']);
const CLUSTER_CODES = new Set(['701']);

/** The AppError for whatever a statement ended with. */
export function toAppError(error: unknown, { where, limits }: ErrorContext): AppError {
  if (error instanceof AppError) return error;
  if (!(error instanceof ClickHouseError)) return unreachable(error, where);
  const { code } = error;
  const text = firstLine(error.message);
  if (LIMIT_CODES.has(code)) {
    return new AppError('QUERY_LIMIT', `The query hit a limit of the store: ${text}`, {
      nextStep: `Narrow it: a shorter time range, a service, a level or a template. ${describe(limits)}.`,
      cause: error,
    });
  }
  if (REFUSED_CODES.has(code)) {
    return new AppError('STORE_REFUSED', `The store at ${where} refused this user: ${text}`, {
      nextStep: 'Check the configured user, password and database.',
      cause: error,
    });
  }
  if (CLUSTER_CODES.has(code)) {
    return new AppError('STORE_CLUSTER', `The store at ${where} does not know the cluster: ${text}`, {
      nextStep: 'Set store.cluster to a name under remote_servers in the configuration of ClickHouse.',
      cause: error,
    });
  }
  if (DISK_CODES.has(code)) {
    return new AppError('DISK_FULL', `The disk of the store at ${where} is full: ${text}`, {
      nextStep: 'Free space, or lower the retention.',
      cause: error,
    });
  }
  if (REGEX_CODES.has(code)) {
    return new AppError('QUERY_INVALID', `The store cannot use a regular expression of the query: ${text}`, {
      nextStep: 'Shorten it, or repeat less in it.',
      cause: error,
    });
  }
  if (BUSY_CODES.has(code)) return unreachable(error, where);
  return new AppError('STORE_FAILED', `The store at ${where} answered with error ${code}: ${text}`, {
    nextStep: 'Look at the cause and at the log of the store.',
    cause: error,
  });
}

function unreachable(cause: unknown, where: string): AppError {
  return new AppError('STORE_UNREACHABLE', `The store at ${where} does not answer: ${reason(cause)}`, {
    nextStep: 'It is tried again. Check that the store runs and that its address is right.',
    cause,
  });
}

function reason(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  return firstLine(cause.message) || code || cause.name;
}

function describe({ maxSeconds, maxBytes, maxRowsRead, of }: QueryLimits): string {
  const rows = maxRowsRead === 0 ? '' : `, ${maxRowsRead.toLocaleString('en')} rows read`;
  const whose = of === undefined ? 'Its limits are' : `The limits of ${of} are`;
  return `${whose} ${maxSeconds} s, ${Math.round(maxBytes / 2 ** 20)} MiB of memory${rows}`;
}

/** The longest cause that a message quotes. */
const QUOTE_CHARACTERS = 300;

function firstLine(text: string): string {
  return (text.split('\n', 1)[0] ?? '').slice(0, QUOTE_CHARACTERS).trim();
}
