import type { EntryCondition, EntryField, ValueTest } from '../../core/entry-condition.ts';
import { LEVEL_NAMES, parseLevel } from '../../core/level.ts';
import { quoteRegex } from '../pipe-columns.ts';
import { parseQuantity } from '../quantity.ts';
import { checkRegex, compileRegex } from '../regex.ts';
import { logqlField } from './logql.ts';
import type { LogqlScanner } from './logql-scanner.ts';

export type MatchOperator = '=' | '!=' | '=~' | '!~';
export type LineFilterOperator = '|=' | '!=' | '|~' | '!~';
export type CompareOperator = MatchOperator | '==' | '>=' | '<=' | '>' | '<';

export interface Matcher {
  readonly name: string;
  readonly operator: MatchOperator;
  readonly value: string;
}

const MESSAGE: EntryField = { in: 'column', name: 'message' };
const ALL: EntryCondition = { kind: 'all' };

/** A label that a line has not counts as empty, as in Loki; expressions match the whole value. */
export function conditionOfMatcher(
  { name, operator, value }: Matcher,
  scanner: LogqlScanner,
): EntryCondition {
  const field = logqlField(name);
  const negated = operator.startsWith('!');
  const condition = operator.endsWith('~')
    ? wholeMatch(field, value, scanner)
    : equalTo(field, value, scanner);
  return negated ? not(condition) : condition;
}

function equalTo(field: EntryField, value: string, scanner: LogqlScanner): EntryCondition {
  if (field.in === 'column' && field.name === 'level') {
    if (value !== 'unknown' && !LEVEL_NAMES.includes(value.toLowerCase()))
      scanner.unsupported(`there is no level ${JSON.stringify(value.slice(0, 40))}`);
    return test(field, { is: 'equals', text: parseLevel(value) });
  }
  if (field.in === 'column' && field.name === 'template' && !/^[0-9a-f]{16}$/.test(value))
    scanner.unsupported('a template id is 16 hex digits');
  if (value === '' && field.in === 'attributes') return missing(field);
  return test(field, { is: 'equals', text: value });
}

function wholeMatch(field: EntryField, pattern: string, scanner: LogqlScanner): EntryCondition {
  const whole = regexOf(`^(?:${pattern})$`, scanner);
  const condition = test(field, whole);
  // What matches the empty text matches lines that have no such label.
  if (field.in === 'column' || !compileRegex(whole.pattern, false)('')) return condition;
  return { kind: 'or', of: [not({ kind: 'has', field }), condition] };
}

function missing(field: EntryField): EntryCondition {
  return { kind: 'or', of: [not({ kind: 'has', field }), test(field, { is: 'equals', text: '' })] };
}

/** Letter case counts, as in Loki; what the text holds is looked up in indexes first. */
export function conditionOfLineFilter(
  operator: LineFilterOperator,
  texts: readonly string[],
  scanner: LogqlScanner,
): EntryCondition {
  const each = texts.map((text) => {
    if (text === '') return ALL;
    if (operator.endsWith('~')) return test(MESSAGE, regexOf(text, scanner));
    const exact = test(MESSAGE, { is: 'regex', pattern: quoteRegex(text), ignoreCase: false });
    return { kind: 'and', of: [test(MESSAGE, { is: 'contains', text }), exact] } satisfies EntryCondition;
  });
  const [only = ALL] = each;
  const any: EntryCondition = each.length === 1 ? only : { kind: 'or', of: each };
  return operator.startsWith('!') ? not(any) : any;
}

export interface Comparison {
  readonly name: string;
  readonly operator: CompareOperator;
  readonly value: string;
  /** Whether it stood in quotes. */
  readonly isText: boolean;
}

/** `| durationMs > 500ms`, `| user = "ann"`. */
export function conditionOfComparison(
  { name, operator, value, isText }: Comparison,
  scanner: LogqlScanner,
): EntryCondition {
  switch (operator) {
    case '=':
    case '!=':
    case '=~':
    case '!~':
      if (isText) return conditionOfMatcher({ name, operator, value }, scanner);
      break;
    default:
      break;
  }
  const quantity = isText ? undefined : parseQuantity(value);
  if (quantity === undefined) scanner.fail('expecting a number, a duration or a size');
  const field = logqlField(name);
  const bound = { value: quantity, inclusive: operator.endsWith('=') };
  switch (operator) {
    case '>':
    case '>=':
      return test(field, { is: 'between', low: bound });
    case '<':
    case '<=':
      return test(field, { is: 'between', high: bound });
    case '=':
    case '==':
      return test(field, { is: 'between', low: bound, high: bound });
    case '!=':
      return not(test(field, { is: 'between', low: bound, high: bound }));
    case '=~':
    case '!~':
      return scanner.fail('expecting a string');
  }
}

function regexOf(pattern: string, scanner: LogqlScanner): Extract<ValueTest, { is: 'regex' }> {
  const why = checkRegex(pattern, false);
  if (why !== undefined) scanner.unsupported(why);
  return { is: 'regex', pattern, ignoreCase: false };
}

function test(field: EntryField, what: ValueTest): EntryCondition {
  return { kind: 'test', field, test: what };
}

function not(condition: EntryCondition): EntryCondition {
  return condition.kind === 'not' ? condition.of : { kind: 'not', of: condition };
}
