import type { Bounds, ColumnName, EntryCondition, EntryField, ValueTest } from '../core/entry-condition.ts';
import type { AttributeValue, Entry } from '../core/entry.ts';
import { LEVEL_CODE } from '../core/level.ts';
import { parseAddress, parseNetwork } from './network.ts';
import { likeConstant, likeRegex } from './like-pattern.ts';
import { numberFor } from './quantity.ts';
import { compileRegex } from './regex.ts';

export type EntryTest = (entry: Entry) => boolean;

/**
 * The condition as a function, for the live tail. Must give the answer that the store gives: a missing value passes no
 * test, `not` turns an answer around, numbers are doubles.
 */
export function compileCondition(condition: EntryCondition): EntryTest {
  switch (condition.kind) {
    case 'all':
      return () => true;
    case 'and': {
      const parts = condition.of.map(compileCondition);
      return (entry) => parts.every((part) => part(entry));
    }
    case 'or': {
      const parts = condition.of.map(compileCondition);
      return (entry) => parts.some((part) => part(entry));
    }
    case 'not': {
      const part = compileCondition(condition.of);
      return (entry) => !part(entry);
    }
    case 'has':
      return compileHas(condition.field);
    case 'test':
      return compileTest(condition.field, condition.test);
  }
}

function compileHas(field: EntryField): EntryTest {
  if (field.in === 'attributes') return (entry) => (attribute(entry, field.name) ?? null) !== null;
  switch (field.name) {
    case 'level':
      return (entry) => entry.level !== 'unknown';
    case 'score':
    case 'anomalous':
    case 'model':
      return (entry) => entry.modelVersion > 0;
    default:
      return textOf(field.name, (text) => text !== '');
  }
}

function compileTest(field: EntryField, test: ValueTest): EntryTest {
  if (test.is === 'between') return compileBetween(field, test);
  const passes = textTest(field, test);
  if (field.in === 'column') return textOf(field.name, passes);
  const { name } = field;
  const number = test.is === 'equals' ? numberOf(test.text) : undefined;
  return (entry) => {
    const value = attribute(entry, name) ?? null;
    if (value === null) return false;
    return passes(attributeText(value)) || (number !== undefined && numberOf(value) === number);
  };
}

function attribute(entry: Entry, name: string): AttributeValue | undefined {
  return Object.hasOwn(entry.attributes, name) ? entry.attributes[name] : undefined;
}

/** Doubles as the store writes them: exponents without a plus sign. */
export function attributeText(value: Exclude<AttributeValue, null>): string {
  return typeof value === 'number' ? String(value).replace('e+', 'e') : String(value);
}

function textOf(name: ColumnName, passes: (text: string) => boolean): EntryTest {
  switch (name) {
    case 'message':
    case 'service':
    case 'host':
    case 'source':
    case 'trace':
    case 'level':
      return (entry) => passes(entry[name]);
    case 'template':
      return (entry) => passes(entry.templateId);
    case 'anomalous':
      return (entry) => passes(String(entry.anomalous));
    case 'score':
    case 'model':
      return () => false;
  }
}

function textTest(field: EntryField, test: Exclude<ValueTest, { is: 'between' }>): (text: string) => boolean {
  switch (test.is) {
    case 'contains':
      return containsTest(test.text);
    case 'equals':
      return (text) => text === test.text;
    case 'like': {
      const matches = compileRegex(likeRegex(field, test.pattern), false);
      if (field.in !== 'column' || field.name !== 'message') return matches;
      const contains = containsTest(likeConstant(test.pattern));
      return (text) => contains(text) && matches(text);
    }
    case 'regex':
      return compileRegex(test.pattern, test.ignoreCase);
    case 'network': {
      const network = parseNetwork(test.network);
      return (text) => {
        const address = network === undefined ? undefined : parseAddress(text);
        return (
          address !== undefined &&
          network !== undefined &&
          address >= network.first &&
          address <= network.last
        );
      };
    }
  }
}

const ASCII = /^[\x00-\x7f]*$/;

/** Letter case of ASCII only for a text of ASCII, since the store compares bytes then. */
export function containsTest(text: string): (value: string) => boolean {
  if (!ASCII.test(text)) {
    const lower = text.toLowerCase();
    return (value) => value.toLowerCase().includes(lower);
  }
  // Without the flag u, no character beyond ASCII equals one of ASCII (ECMA-262 §22.2.2.7.3).
  const pattern = new RegExp(text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'), 'i');
  return (value) => pattern.test(value);
}

function compileBetween(field: EntryField, bounds: Bounds): EntryTest {
  const float = field.in === 'column' && field.name === 'score';
  const limit = (value: number): number => (float ? Math.fround(value) : value);
  const low = bounds.low && { ...bounds.low, at: limit(numberFor(field.name, bounds.low.value)) };
  const high = bounds.high && { ...bounds.high, at: limit(numberFor(field.name, bounds.high.value)) };
  const numeric = numericValue(field);
  return (entry) => {
    const value = numeric(entry);
    if (value === undefined) return false;
    if (low !== undefined && !(low.inclusive ? value >= low.at : value > low.at)) return false;
    return high === undefined || (high.inclusive ? value <= high.at : value < high.at);
  };
}

function numericValue(field: EntryField): (entry: Entry) => number | undefined {
  if (field.in === 'attributes') {
    return (entry) => numberOf(attribute(entry, field.name) ?? null);
  }
  switch (field.name) {
    case 'level':
      return (entry) => LEVEL_CODE[entry.level];
    case 'score':
      return (entry) => Math.fround(entry.score);
    case 'model':
      return (entry) => entry.modelVersion;
    case 'template':
    case 'anomalous':
      return () => undefined;
    case 'message':
    case 'service':
    case 'host':
    case 'source':
    case 'trace': {
      const { name } = field;
      return (entry) => numberOf(entry[name]);
    }
  }
}

/** Text that counts as a number: JSON's form (RFC 8259 §6), leading zeros allowed. RE2 reads it the same. */
export const NUMERIC_TEXT = '^-?[0-9]{1,300}(\\.[0-9]{1,300})?([eE][-+]?[0-9]{1,2})?$';
const NUMERIC = new RegExp(NUMERIC_TEXT);

function numberOf(value: AttributeValue): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && NUMERIC.test(value) ? Number(value) : undefined;
}
