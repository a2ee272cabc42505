/**
 * `JSON.parse`, except that numbers a double would change (more than 15 digits) come as {@link RawNumber} and are
 * written back as they stood: ids of 64 bits and nanoseconds stay whole.
 * @throws SyntaxError as JSON.parse does.
 */
export function parseJson(text: string): unknown {
  return LONG_NUMBER.test(text) ? json.parse(text, keepLongNumbers) : JSON.parse(text);
}

/** A number as its JSON text; `JSON.stringify` writes it unchanged. ECMAScript proposal "JSON.parse source text access". */
export interface RawNumber {
  readonly rawJSON: string;
}

export function isRawNumber(value: unknown): value is RawNumber {
  return typeof value === 'object' && value !== null && json.isRawJSON(value);
}

/** Possibly inside a string: then the slower parse does no harm. */
const LONG_NUMBER = /\d[\d.]{15}/;

/** A double holds every decimal of 15 significant digits (IEEE 754 binary64). */
const EXACT_DIGITS = 15;

interface JsonWithSource {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): RawNumber;
  isRawJSON(value: unknown): boolean;
}

// TypeScript's library does not declare these yet; Node 22 and later have them.
const json = JSON as unknown as JsonWithSource;

function keepLongNumbers(_key: string, value: unknown, context: { source?: string }): unknown {
  if (typeof value !== 'number' || context.source === undefined) return value;
  const digits = context.source
    .replace(/[eE].*$/, '')
    .replace(/\D/g, '')
    .replace(/^0+/, '');
  return digits.length > EXACT_DIGITS ? json.rawJSON(context.source) : value;
}
