import type { Condition, EntryField } from '../core/entry-condition.ts';
import { PLAIN_NAME } from './fields.ts';
import { parseValue } from './parse-value.ts';
import type { CheckRegex } from './parse-value.ts';
import type { RowField } from './query.ts';
import { QUERY_LIMITS } from './query.ts';
import type { Scanner, Word } from './scanner.ts';
import { isSpace } from './scanner.ts';

/** A field's name as it was written. */
export interface FieldName extends Word {
  readonly quoted: boolean;
}

export interface FilterContext<F extends RowField> {
  readonly scanner: Scanner;
  readonly checkRegex: CheckRegex;
  /** The field that a name stands for here; fails for a name that stands for nothing. */
  readonly resolve: (name: FieldName) => F;
  /** What plain words are looked for in; undefined where rows have no message. */
  readonly message: F | undefined;
  /** Whether `field > 5` may stand instead of `field:>5`. */
  readonly operators: boolean;
}

export const MESSAGE: EntryField = { in: 'column', name: 'message' };

/** Reads a filter up to `|` or the end: tests joined by AND, OR, NOT and parentheses. */
export function parseFilter<F extends RowField>(context: FilterContext<F>): Condition<F> {
  return new FilterParser(context).filter();
}

/** Ends of words in filters; `where` has operators besides. */
const STOPS = '()|"';

class FilterParser<F extends RowField> {
  readonly #context: FilterContext<F>;
  readonly #scanner: Scanner;
  #depth = 0;
  #tests = 0;

  constructor(context: FilterContext<F>) {
    this.#context = context;
    this.#scanner = context.scanner;
  }

  filter(): Condition<F> {
    this.#scanner.skipSpace();
    if (this.#scanner.done || this.#scanner.next === '|') return { kind: 'all' };
    const condition = this.#either(undefined);
    if (!this.#scanner.done && this.#scanner.next !== '|') this.#strayParenthesis();
    return condition;
  }

  /** Within the parentheses behind `field:`, words are values of that field. */
  #either(field: F | undefined): Condition<F> {
    const parts = [this.#all(field)];
    for (;;) {
      this.#scanner.skipSpace();
      if (!this.#scanner.takeKeyword('OR')) return join('or', parts);
      parts.push(this.#all(field));
    }
  }

  #all(field: F | undefined): Condition<F> {
    const parts = [this.#negatable(field)];
    for (;;) {
      this.#scanner.skipSpace();
      const { done, next } = this.#scanner;
      const joined = this.#scanner.takeKeyword('AND');
      if (!joined && (done || next === '|' || next === ')' || this.#scanner.sees('OR')))
        return join('and', parts);
      parts.push(this.#negatable(field));
    }
  }

  #negatable(field: F | undefined): Condition<F> {
    const scanner = this.#scanner;
    scanner.skipSpace();
    const after = scanner.text.charAt(scanner.at + 1);
    const dash = scanner.next === '-' && after !== '' && !isSpace(after) && !')|'.includes(after);
    if (!dash && !scanner.sees('NOT')) return this.#primary(field);
    const start = scanner.at;
    scanner.at += dash ? 1 : 'NOT'.length;
    return this.#nested(start, () => ({ kind: 'not', of: this.#negatable(field) }));
  }

  #primary(field: F | undefined): Condition<F> {
    const scanner = this.#scanner;
    if (scanner.next === '(') {
      const start = scanner.at++;
      return this.#nested(start, () => this.#group(start, field));
    }
    if (scanner.done || ')|'.includes(scanner.next) || scanner.sees('OR') || scanner.sees('AND')) {
      scanner.expected('something to look for');
    }
    if (++this.#tests > QUERY_LIMITS.tests) {
      const message = `A query may have ${QUERY_LIMITS.tests} tests; here the next one begins.`;
      scanner.fail({ message, start: scanner.at, end: scanner.at + 1 });
    }
    return field === undefined ? this.#term() : this.#value(field);
  }

  #group(start: number, field: F | undefined): Condition<F> {
    const scanner = this.#scanner;
    scanner.skipSpace();
    if (scanner.next === ')') {
      scanner.fail({ message: 'There is nothing between these parentheses.', start, end: scanner.at + 1 });
    }
    const condition = this.#either(field);
    scanner.skipSpace();
    if (!scanner.take(')')) {
      scanner.fail({ message: 'This parenthesis is not closed.', start, end: start + 1, suggestion: ')' });
    }
    return condition;
  }

  #nested(start: number, read: () => Condition<F>): Condition<F> {
    if (++this.#depth > QUERY_LIMITS.depth) {
      const message = `Parentheses and negations go ${QUERY_LIMITS.depth} deep at most.`;
      this.#scanner.fail({ message, start, end: start + 1 });
    }
    const condition = read();
    this.#depth--;
    return condition;
  }

  /** A word, phrase or regular expression for the message, or a field with its value. */
  #term(): Condition<F> {
    const scanner = this.#scanner;
    const start = scanner.at;
    if (scanner.next === '"') {
      const name = scanner.quoted();
      if (!scanner.take(':')) return this.#inMessage(start);
      return this.#fieldValue({ ...name, quoted: true });
    }
    if (scanner.next === '/') return this.#inMessage(start);
    const word = scanner.word(this.#context.operators ? `${STOPS}<>=!` : STOPS);
    const colon = word.text.indexOf(':');
    const name = colon < 0 ? word.text : word.text.slice(0, colon);
    if (colon < 0 && word.text !== '' && this.#context.operators && this.#seesOperator()) {
      return this.#operation({ ...word, quoted: false });
    }
    // An address such as https://… or a time such as 10:30 is a word.
    if (colon < 0 || !PLAIN_NAME.test(name) || word.text.startsWith('//', colon + 1))
      return this.#inMessage(start);
    scanner.at = start + colon + 1;
    return this.#fieldValue({ text: name, start, end: start + colon, quoted: false });
  }

  #inMessage(start: number): Condition<F> {
    const { message } = this.#context;
    this.#scanner.at = start;
    if (message !== undefined) return this.#value(message);
    const end = start + this.#scanner.rest().length;
    return this.#scanner.fail({
      message: 'These rows have no message to search: name a column, as in count > 5.',
      start,
      end,
    });
  }

  #fieldValue(name: FieldName): Condition<F> {
    if (!name.quoted && name.text === 'has')
      return { kind: 'has', field: this.#context.resolve(this.#fieldName()) };
    const field = this.#context.resolve(name);
    const scanner = this.#scanner;
    if (scanner.next === '(') {
      const start = scanner.at++;
      return this.#nested(start, () => this.#group(start, field));
    }
    if (scanner.done || isSpace(scanner.next) || ')|'.includes(scanner.next)) {
      const text = scanner.text.slice(name.start, scanner.at);
      scanner.fail({
        message: `${text} needs a value right behind the colon; put the text into quotes to search for it.`,
        start: name.start,
        end: scanner.at,
        suggestion: JSON.stringify(text),
      });
    }
    return this.#value(field);
  }

  #fieldName(): FieldName {
    const scanner = this.#scanner;
    if (scanner.next === '"') return { ...scanner.quoted(), quoted: true };
    const word = scanner.word(STOPS);
    if (word.text === '') scanner.expected('the name of a field');
    return { ...word, quoted: false };
  }

  #seesOperator(): boolean {
    const after = this.#scanner.text.slice(this.#scanner.at).trimStart();
    return /^(?:[<>]=?|!?=)/.test(after);
  }

  /** `field > 5`, `field = x`, `field != x`. */
  #operation(name: FieldName): Condition<F> {
    const scanner = this.#scanner;
    const field = this.#context.resolve(name);
    scanner.skipSpace();
    const not = scanner.take('!=');
    if (!not) scanner.take('=');
    const before = scanner.at;
    if ('<>'.includes(scanner.next) && scanner.next !== '') {
      scanner.at += scanner.text.charAt(scanner.at + 1) === '=' ? 2 : 1;
      const operator = scanner.text.slice(before, scanner.at);
      scanner.skipSpace();
      return parseValue(this.#context, field, operator);
    }
    scanner.skipSpace();
    const condition = this.#value(field);
    return not ? { kind: 'not', of: condition } : condition;
  }

  #value(field: F): Condition<F> {
    return parseValue(this.#context, field);
  }

  #strayParenthesis(): never {
    const { at } = this.#scanner;
    return this.#scanner.fail({
      message: 'No parenthesis is open here.',
      start: at,
      end: at + 1,
      suggestion: '',
    });
  }
}

/** `all` is nothing to ask for beside other tests; groups of one kind inside each other are one group. */
function join<F>(kind: 'and' | 'or', parts: readonly Condition<F>[]): Condition<F> {
  if (kind === 'or' && parts.some((part) => part.kind === 'all')) return { kind: 'all' };
  const flat = parts.flatMap((part) => (part.kind === kind ? part.of : part.kind === 'all' ? [] : [part]));
  const [first] = flat;
  if (first === undefined) return { kind: 'all' };
  return flat.length === 1 ? first : { kind, of: flat };
}
