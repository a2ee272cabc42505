import { nearestName } from '../core/nearest-name.ts';
import { entryField, KNOWN_FIELDS, PLAIN_NAME } from './fields.ts';
import type { FieldName } from './parse-filter.ts';
import type { CheckRegex } from './parse-value.ts';
import type { RowShape } from './pipe-columns.ts';
import { QUERY_LIMITS } from './query.ts';
import type { Pipe, RowField } from './query.ts';
import type { Scanner } from './scanner.ts';

export interface PipeContext {
  readonly scanner: Scanner;
  readonly checkRegex: CheckRegex;
  /** Of the rows that come in. */
  readonly shape: RowShape;
  readonly before: readonly Pipe[];
}

/** What a name stands for among the rows that come in. */
export function resolveField({ scanner, shape }: PipeContext, name: FieldName): RowField {
  if (shape.columns.includes(name.text) && !(name.quoted && shape.lines))
    return { in: 'result', name: name.text };
  if (shape.lines) return name.quoted ? { in: 'attributes', name: name.text } : entryField(name.text);
  const near = nearestName(name.text, shape.columns);
  return scanner.fail({
    message: `There is no column ${JSON.stringify(name.text.slice(0, 40))} here, only ${shape.columns.join(', ')}.`,
    start: name.start,
    end: name.end,
    ...(near !== undefined && { suggestion: near }),
  });
}

export function parseField(context: PipeContext): RowField {
  const { scanner } = context;
  scanner.skipSpace();
  if (scanner.next === '"') return resolveField(context, { ...scanner.quoted(), quoted: true });
  const word = scanner.word('|,()="');
  if (word.text === '') {
    const example = context.shape.lines ? KNOWN_FIELDS.map(({ name }) => name) : context.shape.columns;
    scanner.expected(`a field (${example.slice(0, 6).join(', ')}, …)`);
  }
  if (!PLAIN_NAME.test(word.text)) {
    const message = `${JSON.stringify(word.text.slice(0, 40))} is a field’s name only in quotes.`;
    scanner.fail({ message, start: word.start, end: word.end, suggestion: JSON.stringify(word.text) });
  }
  return resolveField(context, { ...word, quoted: false });
}

/** Items with commas between. */
export function list<T>(scanner: Scanner, read: () => T): readonly T[] {
  const items: T[] = [];
  do {
    scanner.skipSpace();
    if (items.length === QUERY_LIMITS.items) scanner.expected(`no more than ${QUERY_LIMITS.items} items`);
    items.push(read());
    scanner.skipSpace();
  } while (scanner.take(','));
  return items;
}

export function takeBy(scanner: Scanner): boolean {
  scanner.skipSpace();
  return scanner.takeKeyword('by');
}
