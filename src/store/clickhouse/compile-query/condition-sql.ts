import type { Bounds, Condition, EntryCondition, ValueTest } from '../../../core/entry-condition.ts';
import { LEVEL_CODE, parseLevel } from '../../../core/level.ts';
import { NUMERIC_TEXT } from '../../../query/evaluate.ts';
import { likeConstant, likeRegex } from '../../../query/like-pattern.ts';
import { parseNetwork } from '../../../query/network.ts';
import { numberFor, parseQuantity } from '../../../query/quantity.ts';
import type { RowField } from '../../../query/query.ts';
import { parseId64 } from '../id64.ts';
import { ID_TOKENS_SQL, idTokens } from '../id-tokens.ts';
import type { Binder } from './binder.ts';
import { entryFieldSql, numberSql, presentSql, textSql } from './field-sql.ts';
import type { FieldSql } from './field-sql.ts';

export interface ConditionContext<F> {
  readonly binder: Binder;
  readonly fieldSql: (field: F) => FieldSql;
}

/** A condition over the table `entries`. */
export function entryConditionSql(condition: EntryCondition, binder: Binder): string {
  return conditionSql(condition, { binder, fieldSql: (field) => entryFieldSql(field, binder) });
}

/** An expression that is 1 or 0, never NULL. */
export function conditionSql<F extends RowField>(
  condition: Condition<F>,
  context: ConditionContext<F>,
): string {
  switch (condition.kind) {
    case 'all':
      return '1';
    case 'and':
    case 'or': {
      const parts = condition.of.map((part) => conditionSql(part, context));
      return `(${parts.join(condition.kind === 'and' ? ' AND ' : ' OR ')})`;
    }
    case 'not':
      return `(NOT ${conditionSql(condition.of, context)})`;
    case 'has': {
      const { field } = condition;
      const scored = field.in === 'column' && SCORED.has(field.name);
      return scored ? '(model > 0)' : `(${presentSql(context.fieldSql(field))})`;
    }
    case 'test': {
      const { field, test } = condition;
      return `(${testSql({ field, sql: context.fieldSql(field), test }, context.binder)})`;
    }
  }
}

/** Values that a model gives. */
const SCORED: ReadonlySet<string> = new Set(['score', 'anomalous', 'model']);

interface Test {
  readonly field: RowField;
  readonly sql: FieldSql;
  readonly test: ValueTest;
}

function testSql({ field, sql, test }: Test, binder: Binder): string {
  switch (test.is) {
    case 'contains':
      return guarded(sql, containsSql(textSql(sql), test.text, binder));
    case 'equals':
      return equalsSql(sql, test.text, binder);
    case 'like': {
      const match = `match(${textSql(sql)}, ${binder.bind('String', likeRegex(field, test.pattern))})`;
      const inMessage = field.in === 'column' && field.name === 'message';
      return inMessage
        ? `${containsSql(sql.sql, likeConstant(test.pattern), binder)} AND ${match}`
        : guarded(sql, match);
    }
    case 'regex': {
      const pattern = test.ignoreCase ? `(?i)${test.pattern}` : test.pattern;
      return guarded(sql, `match(${textSql(sql)}, ${binder.bind('String', pattern)})`);
    }
    case 'network': {
      const network = parseNetwork(test.network);
      if (network === undefined) return '0';
      const address = `lower(hex(ifNull(IPv6StringToNumOrNull(${textSql(sql)}), '')))`;
      const { first, last } = network;
      return `${address} >= ${binder.bind('String', first)} AND ${address} <= ${binder.bind('String', last)}`;
    }
    case 'between':
      return betweenSql({ field, sql, bounds: test }, binder);
  }
}

/** Missing values pass no test; only attributes can be missing and still have a text. */
function guarded(sql: FieldSql, condition: string): string {
  return sql.type === 'attribute' ? `${presentSql(sql)} AND ${condition}` : condition;
}

const ASCII = /^[\x00-\x7f]*$/;

/**
 * Whether a value holds a text, letter case ignored. The byte-wise search is several times faster and enough unless the
 * text has letters beyond ASCII. In messages an index finds ids.
 */
export function containsSql(value: string, text: string, binder: Binder): string {
  if (ASCII.test(text)) {
    const holds = `positionCaseInsensitive(${value}, ${binder.bind('String', text)}) > 0`;
    const tokens = value === 'message' ? idTokens(text) : [];
    if (tokens.length === 0) return holds;
    // The cheap search first: the engine takes tokens out of the few lines only that it leaves.
    return `(${holds} AND hasAll(${ID_TOKENS_SQL}, ${binder.bind('Array(String)', tokens)}))`;
  }
  return `position(lowerUTF8(${value}), ${binder.bind('String', text.toLowerCase())}) > 0`;
}

function equalsSql(sql: FieldSql, text: string, binder: Binder): string {
  switch (sql.type) {
    case 'level':
      return `${sql.sql} = ${binder.bind('UInt8', LEVEL_CODE[parseLevel(text)])}`;
    case 'template':
      return `${sql.sql} = ${binder.bind('UInt64', parseId64(text))}`;
    case 'boolean':
      return `${sql.sql} = ${text === 'true' ? 1 : 0}`;
    case 'number':
    case 'float32': {
      const value = parseQuantity(text);
      return value === undefined ? '0' : `${sql.sql} = ${binder.bind('Float64', value.number)}`;
    }
    case 'text':
      return `${sql.sql} = ${binder.bind('String', text)}`;
    case 'list':
      return `has(${sql.sql}, ${binder.bind('String', text)})`;
    case 'time':
      return `${textSql(sql)} = ${binder.bind('String', text)}`;
    case 'attribute': {
      const same = `${textSql(sql)} = ${binder.bind('String', text)}`;
      const value = JSON_NUMBER.test(text) ? Number(text) : undefined;
      const equal =
        value === undefined ? same : `(${same} OR ${numberSql(sql)} = ${binder.bind('Float64', value)})`;
      return guarded(sql, equal);
    }
  }
}

/** As the evaluator tells numbers. */
const JSON_NUMBER = new RegExp(NUMERIC_TEXT);

interface Between {
  readonly field: RowField;
  readonly sql: FieldSql;
  readonly bounds: Bounds;
}

function betweenSql({ field, sql, bounds }: Between, binder: Binder): string {
  const { low, high } = bounds;
  const type = sql.type === 'float32' ? 'Float32' : 'Float64';
  const limit = (value: number): string => binder.bind(type, type === 'Float32' ? Math.fround(value) : value);
  const number = numberSql(sql);
  const conditions: string[] = [];
  if (low !== undefined)
    conditions.push(`${number} ${low.inclusive ? '>=' : '>'} ${limit(numberFor(field.name, low.value))}`);
  if (high !== undefined)
    conditions.push(`${number} ${high.inclusive ? '<=' : '<'} ${limit(numberFor(field.name, high.value))}`);
  return conditions.join(' AND ');
}
