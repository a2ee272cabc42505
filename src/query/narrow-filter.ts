import type { EntryCondition, ValueTest } from '../core/entry-condition.ts';
import type { EntryFilter } from '../core/entry-filter.ts';
import { LEVEL_CODE, LEVELS, parseLevel } from '../core/level.ts';
import type { Level } from '../core/level.ts';

/**
 * The same filter with what `where` says about service, level, template, host, trace, text and anomalies moved into the
 * fields of their own, which indexes and counts by minute answer.
 */
export function narrowFilter(filter: EntryFilter): EntryFilter {
  const { where, ...fields } = filter;
  if (where === undefined) return filter;
  const rest: EntryCondition[] = [];
  let narrowed: EntryFilter = fields;
  for (const part of where.kind === 'and' ? where.of : [where]) {
    const moved = part.kind === 'all' ? narrowed : moveInto(narrowed, part);
    if (moved === undefined) rest.push(part);
    else narrowed = moved;
  }
  const [first] = rest;
  if (first === undefined) return narrowed;
  return { ...narrowed, where: rest.length === 1 ? first : { kind: 'and', of: rest } };
}

/** Undefined when the filter has no field for this part. */
function moveInto(filter: EntryFilter, part: EntryCondition): EntryFilter | undefined {
  const levels = levelsOf(part);
  if (levels !== undefined) return { ...filter, levels: common(filter.levels, levels) };
  const values = equalTo(part);
  if (values !== undefined) {
    switch (values.name) {
      case 'service':
        return { ...filter, services: common(filter.services, values.texts) };
      case 'host':
        return { ...filter, hosts: common(filter.hosts, values.texts) };
      case 'template':
        return { ...filter, templates: common(filter.templates, values.texts) };
      default:
        return undefined;
    }
  }
  if (part.kind !== 'test' || part.field.in !== 'column') return undefined;
  return moveTest(filter, part.field.name, part.test);
}

function moveTest(filter: EntryFilter, name: string, test: ValueTest): EntryFilter | undefined {
  if (name === 'message' && test.is === 'contains')
    return { ...filter, text: [...(filter.text ?? []), test.text] };
  if (test.is !== 'equals') return undefined;
  if (name === 'trace' && filter.trace === undefined) return { ...filter, trace: test.text };
  if (name === 'anomalous' && filter.anomalous === undefined)
    return { ...filter, anomalous: test.text === 'true' };
  return undefined;
}

interface Equal {
  readonly name: 'service' | 'host' | 'template';
  readonly texts: readonly string[];
}

/** A column that must be one of some texts. */
function equalTo(part: EntryCondition): Equal | undefined {
  if (part.kind === 'test' && part.field.in === 'column' && part.test.is === 'equals') {
    const { name } = part.field;
    return name === 'service' || name === 'host' || name === 'template'
      ? { name, texts: [part.test.text] }
      : undefined;
  }
  if (part.kind !== 'or') return undefined;
  const each = part.of.map(equalTo);
  const [first] = each;
  if (first === undefined || each.some((one) => one?.name !== first.name)) return undefined;
  return { name: first.name, texts: [...new Set(each.flatMap((one) => one?.texts ?? []))] };
}

/** The levels that a part about nothing but the level lets through. */
function levelsOf(part: EntryCondition): readonly Level[] | undefined {
  switch (part.kind) {
    case 'test':
      if (part.field.in !== 'column' || part.field.name !== 'level') return undefined;
      return levelsPassing(part.test);
    case 'not': {
      const levels = levelsOf(part.of);
      return levels && LEVELS.filter((level) => !levels.includes(level));
    }
    case 'or': {
      const each = part.of.map(levelsOf);
      return each.includes(undefined)
        ? undefined
        : LEVELS.filter((level) => each.some((one) => one?.includes(level)));
    }
    case 'and':
    case 'has':
    case 'all':
      return undefined;
  }
}

function levelsPassing(test: ValueTest): readonly Level[] | undefined {
  if (test.is === 'equals') return [parseLevel(test.text)];
  if (test.is !== 'between') return undefined;
  const { low, high } = test;
  return LEVELS.filter((level) => {
    const code = LEVEL_CODE[level];
    if (low !== undefined && !(low.inclusive ? code >= low.value.number : code > low.value.number))
      return false;
    return high === undefined || (high.inclusive ? code <= high.value.number : code < high.value.number);
  });
}

function common<T>(before: readonly T[] | undefined, wanted: readonly T[]): readonly T[] {
  return before === undefined ? wanted : before.filter((value) => wanted.includes(value));
}
