import type { EntryFilter } from '../../core/entry-filter.ts';
import { LEVEL_CODE } from '../../core/level.ts';
import { Binder } from './compile-query/binder.ts';
import { containsSql, entryConditionSql } from './compile-query/condition-sql.ts';
import type { Parameters } from './connection.ts';
import { parseId64 } from './id64.ts';

/** Conditions of a WHERE clause, joined by AND, and the values bound in them. */
export interface FilterSql {
  readonly where: string;
  readonly parameters: Parameters;
}

/** A filter over the table `entries`. */
export function entriesFilter(filter: EntryFilter): FilterSql {
  const conditions = [...timeConditions(filter), ...dimensionConditions(filter)];
  const binder = new Binder('where');
  const parameters: Record<string, Parameters[string]> = {
    ...timeParameters(filter),
    ...dimensionParameters(filter),
  };
  if (filter.hosts !== undefined) {
    conditions.push('host IN {hosts:Array(String)}');
    parameters['hosts'] = filter.hosts;
  }
  for (const text of filter.text ?? []) conditions.push(containsSql('message', text, binder));
  if (filter.trace !== undefined) {
    conditions.push('trace = {trace:String}');
    parameters['trace'] = filter.trace;
  }
  if (filter.minScore !== undefined) {
    conditions.push('score >= {minScore:Float32}');
    parameters['minScore'] = filter.minScore;
  }
  if (filter.anomalous !== undefined) conditions.push(`anomalous = ${filter.anomalous ? 1 : 0}`);
  if (filter.where !== undefined) conditions.push(entryConditionSql(filter.where, binder));
  return { where: allOf(conditions), parameters: { ...parameters, ...binder.parameters } };
}

/** What entries and counts by minute both have: service, level, template. */
export function dimensionConditions(filter: EntryFilter): string[] {
  const conditions: string[] = [];
  if (filter.services !== undefined) conditions.push('service IN {services:Array(String)}');
  if (filter.levels !== undefined) conditions.push('level IN {levels:Array(UInt8)}');
  if (filter.templates !== undefined) conditions.push('template IN {templates:Array(UInt64)}');
  return conditions;
}

export function dimensionParameters(filter: EntryFilter): Parameters {
  return {
    ...(filter.services && { services: filter.services }),
    ...(filter.levels && { levels: filter.levels.map((level) => LEVEL_CODE[level]) }),
    ...(filter.templates && { templates: filter.templates.map(parseId64) }),
  };
}

/** Whether minutes' counts answer this filter; they know nothing of text, trace, host and score. */
export function countsKnow(filter: EntryFilter): boolean {
  return (
    filter.text === undefined &&
    filter.trace === undefined &&
    filter.hosts === undefined &&
    filter.minScore === undefined &&
    filter.where === undefined
  );
}

export function allOf(conditions: readonly string[]): string {
  return conditions.length === 0 ? '1' : conditions.join(' AND ');
}

/** An expression for a bound time in µs. */
export function timeOf(parameter: string): string {
  return `fromUnixTimestamp64Micro({${parameter}:Int64}, 'UTC')`;
}

function timeConditions(filter: EntryFilter): string[] {
  const conditions: string[] = [];
  if (filter.fromUs !== undefined) conditions.push(`time >= ${timeOf('fromUs')}`);
  if (filter.toUs !== undefined) conditions.push(`time < ${timeOf('toUs')}`);
  return conditions;
}

function timeParameters(filter: EntryFilter): Parameters {
  return {
    ...(filter.fromUs !== undefined && { fromUs: clampTime(filter.fromUs) }),
    ...(filter.toUs !== undefined && { toUs: clampTime(filter.toUs) }),
  };
}

/** DateTime64 ends with 2299; comparisons with anything later say the same as with its end. */
export const LAST_TIME_US = 10_413_791_999_999_999;

export function clampTime(timeUs: number): number {
  return Math.min(Math.max(Math.floor(timeUs), 0), LAST_TIME_US);
}
