import type { Bound, Bounds, Condition, Quantity } from '../core/entry-condition.ts';
import { LEVEL_CODE, LEVELS, parseLevel } from '../core/level.ts';
import { nearestName } from '../core/nearest-name.ts';
import { columnType } from './fields.ts';
import { parseNetwork } from './network.ts';
import { parseQuantity } from './quantity.ts';
import type { RowField } from './query.ts';
import type { Scanner, Word } from './scanner.ts';

/** Says what is wrong with a regular expression; undefined when nothing is. */
export type CheckRegex = (pattern: string, ignoreCase: boolean) => string | undefined;

interface ValueContext {
  readonly scanner: Scanner;
  readonly checkRegex: CheckRegex;
}

type FieldType = ReturnType<typeof columnType> | 'message';

const STOPS = '()|"';
/** What would be a regular expression if a blank or the end stood behind it. */
const EXPRESSION = /^\/.+\/i?$/s;

/** Reads the value that comes next as a test of `field`. @param operator `>` and the like when it was read already */
export function parseValue<F extends RowField>(
  context: ValueContext,
  field: F,
  operator?: string,
): Condition<F> {
  const { scanner } = context;
  const type = typeOf(field);
  const compared = operator ?? (type === 'message' ? undefined : takeOperator(scanner));
  if (compared !== undefined) {
    if (type === 'message') scanner.expected('another field: messages are text');
    const bound = readBound(scanner, type, '()|"]}');
    if (bound === undefined) scanner.expected('a number to compare with');
    const inclusive = compared.endsWith('=');
    const side = compared.startsWith('>') ? 'low' : 'high';
    return test(field, { is: 'between', [side]: { value: bound, inclusive } });
  }
  if ((scanner.next === '[' || scanner.next === '{') && type !== 'message') {
    const range = readRange(scanner, type);
    if (range !== undefined) return test(field, { is: 'between', ...range });
  }
  if (scanner.next === '/') {
    const start = scanner.at;
    const regex = scanner.regex();
    if (regex !== undefined) {
      refuse(scanner, { type, what: 'a regular expression', span: regex });
      const { text: pattern, ignoreCase } = regex;
      const wrong = context.checkRegex(pattern, ignoreCase);
      if (wrong !== undefined) scanner.fail({ message: wrong, start, end: regex.end });
      return test(field, { is: 'regex', pattern, ignoreCase });
    }
  }
  if (scanner.next === '"') return exact(context, { field, type, word: scanner.quoted() });
  return plain(context, { field, type, word: scanner.word(STOPS) });
}

function test<F>(field: F, value: Extract<Condition<F>, { kind: 'test' }>['test']): Condition<F> {
  return { kind: 'test', field, test: value };
}

function typeOf(field: RowField): FieldType {
  if (field.in !== 'column') return 'text';
  return field.name === 'message' ? 'message' : columnType(field.name);
}

function takeOperator(scanner: Scanner): string | undefined {
  for (const operator of ['>=', '<=', '>', '<']) if (scanner.take(operator)) return operator;
  return undefined;
}

interface Written<F> {
  readonly field: F;
  readonly type: FieldType;
  readonly word: Word;
}

/** A word without quotes: stars stand for anything, an address with a prefix length for a network. */
function plain<F extends RowField>(context: ValueContext, written: Written<F>): Condition<F> {
  const { field, type, word } = written;
  const { scanner } = context;
  if (word.text === '') scanner.expected('a value');
  if (/^\*+$/.test(word.text)) return type === 'message' ? { kind: 'all' } : { kind: 'has', field };
  if (word.text.includes('*')) {
    refuse(scanner, { type, what: 'a pattern', span: word });
    if (EXPRESSION.test(word.text)) {
      const message = 'A blank is missing behind this regular expression.';
      scanner.fail({ message, start: word.start, end: word.end, suggestion: `${word.text} ` });
    }
    return test(field, { is: 'like', pattern: word.text.replaceAll(/\*+/g, '*') });
  }
  if (type === 'text' && parseNetwork(word.text) !== undefined)
    return test(field, { is: 'network', network: word.text });
  return exact(context, written);
}

function exact<F extends RowField>(
  { scanner }: ValueContext,
  { field, type, word }: Written<F>,
): Condition<F> {
  switch (type) {
    case 'message':
      return word.text === '' ? { kind: 'all' } : test(field, { is: 'contains', text: word.text });
    case 'level':
      return test(field, { is: 'equals', text: levelName(scanner, word) });
    case 'boolean': {
      const text = word.text.toLowerCase();
      if (text === 'true' || text === 'false') return test(field, { is: 'equals', text });
      return scanner.fail({
        message: `It is true or false, not ${quote(word)}.`,
        ...span(word),
        suggestion: 'true',
      });
    }
    case 'template': {
      const text = word.text.toLowerCase();
      if (/^[0-9a-f]{16}$/.test(text)) return test(field, { is: 'equals', text });
      return scanner.fail({ message: `A template id is 16 hex digits, not ${quote(word)}.`, ...span(word) });
    }
    case 'number': {
      const value = parseQuantity(word.text);
      if (value !== undefined && value.unit === undefined) {
        return test(field, {
          is: 'between',
          low: { value, inclusive: true },
          high: { value, inclusive: true },
        });
      }
      return scanner.fail({ message: `It is a number, not ${quote(word)}.`, ...span(word) });
    }
    case 'text':
      return test(field, { is: 'equals', text: word.text });
  }
}

function levelName(scanner: Scanner, word: Word): string {
  const level = parseLevel(word.text);
  if (level !== 'unknown' || word.text.toLowerCase() === 'unknown') return level;
  const near = nearestName(word.text, LEVELS);
  return scanner.fail({
    message: `${quote(word)} is no level: ${LEVELS.join(', ')}.`,
    ...span(word),
    ...(near !== undefined && { suggestion: near }),
  });
}

/** Patterns are for text; the other types have few values, or an order. */
function refuse(scanner: Scanner, found: { type: FieldType; what: string; span: Word }): void {
  const { type, what } = found;
  if (type === 'text' || type === 'message' || type === 'level') return;
  const wanted = { number: 'a number or a comparison', boolean: 'true or false', template: '16 hex digits' }[
    type
  ];
  scanner.fail({ message: `This field takes ${wanted}, not ${what}.`, ...span(found.span) });
}

/** A number with its unit, or a level; undefined (and nothing read) for anything else. */
function readBound(scanner: Scanner, type: FieldType, stops: string): Quantity | undefined {
  const start = scanner.at;
  const word = scanner.word(stops);
  if (type === 'level' && word.text !== '')
    return { number: LEVEL_CODE[parseLevel(levelName(scanner, word))] };
  const quantity = parseQuantity(word.text);
  if (quantity === undefined) scanner.at = start;
  return quantity;
}

const RANGE = /^[[{]\s*\S+\s+TO\s/;

/** `[a TO b]` with its ends, `{a TO b}` without; `*` leaves an end open. Undefined when it is no range at all. */
function readRange(scanner: Scanner, type: FieldType): Bounds | undefined {
  const start = scanner.at;
  if (!RANGE.test(scanner.text.slice(start))) return undefined;
  const lowInclusive = scanner.next === '[';
  scanner.at++;
  const low = readEnd(scanner, type);
  scanner.skipSpace();
  scanner.takeKeyword('TO');
  const high = readEnd(scanner, type);
  scanner.skipSpace();
  const highInclusive = scanner.next === ']';
  if (!highInclusive && scanner.next !== '}') scanner.expected('] or }');
  scanner.at++;
  if (low === undefined && high === undefined) {
    scanner.fail({ message: 'This range has no end at all.', start, end: scanner.at, suggestion: '*' });
  }
  return {
    ...(low !== undefined && { low: { value: low, inclusive: lowInclusive } satisfies Bound }),
    ...(high !== undefined && { high: { value: high, inclusive: highInclusive } satisfies Bound }),
  };
}

function readEnd(scanner: Scanner, type: FieldType): Quantity | undefined {
  scanner.skipSpace();
  if (scanner.take('*')) return undefined;
  return readBound(scanner, type, '()|"]}') ?? scanner.expected('a number or *');
}

function span({ start, end }: Word): { start: number; end: number } {
  return { start, end };
}

function quote({ text }: Word): string {
  return JSON.stringify(text.slice(0, 40));
}
