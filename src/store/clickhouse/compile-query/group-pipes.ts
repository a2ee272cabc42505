import { LEVEL_CODE } from '../../../core/level.ts';
import { comparesTemplates, groupName, statColumn } from '../../../query/pipe-columns.ts';
import { durationUs } from '../../../query/quantity.ts';
import type { GroupBy, Pipe, RowField } from '../../../query/query.ts';
import { TABLE } from '../schema.ts';
import type { Binder } from './binder.ts';
import { textSql } from './field-sql.ts';
import type { FieldSql } from './field-sql.ts';
import type { PipeSqlContext } from './pipe-sql.ts';
import { fieldOf } from './relation.ts';
import type { Relation } from './relation.ts';
import { statSql } from './stat-sql.ts';

type PipeOf<K extends Pipe['kind']> = Extract<Pipe, { kind: K }>;

/** Names columns as they are added. */
class Columns {
  readonly selected: string[] = [];
  readonly byName = new Map<string, FieldSql>();
  readonly #newName: () => string;

  constructor({ newName }: PipeSqlContext) {
    this.#newName = newName;
  }

  add(name: string, { type, sql }: FieldSql): string {
    const column = this.#newName();
    this.selected.push(`${sql} AS ${column}`);
    this.byName.set(name, { type, sql: column });
    return column;
  }

  relation(tail: string, order: readonly string[]): Relation {
    return { sql: `SELECT ${this.selected.join(', ')} ${tail}`, lines: false, columns: this.byName, order };
  }
}

/** Groups in order of time, or the largest first statistic first. */
export function statsSql(relation: Relation, pipe: PipeOf<'stats'>, context: PipeSqlContext): Relation {
  const { binder, filter } = context;
  const columns = new Columns(context);
  const bin = pipe.by.find((group) => group.kind === 'bin');
  const seconds = bin === undefined ? (filter.toUs - filter.fromUs) / 1e6 : durationUs(bin.step) / 1e6;
  const keys = pipe.by.map((group) => columns.add(groupName(group), groupSql(relation, group, binder)));
  const stats = pipe.stats.map((stat) =>
    columns.add(statColumn(stat), statSql(stat, { relation, binder, seconds })),
  );
  const groupBy = keys.length === 0 ? '' : ` GROUP BY ${keys.join(', ')}`;
  const ties = keys.map((key) => `${key} ASC`);
  const order =
    bin === undefined
      ? [...stats.slice(0, 1).map((stat) => `${stat} DESC`), ...ties]
      : binFirst(pipe.by, keys);
  return columns.relation(`FROM (${relation.sql})${groupBy}`, order);
}

function binFirst(by: readonly GroupBy[], keys: readonly string[]): readonly string[] {
  const bins = keys.filter((_, index) => by[index]?.kind === 'bin');
  return [...bins, ...keys.filter((key) => !bins.includes(key))].map((key) => `${key} ASC`);
}

function groupSql(relation: Relation, group: GroupBy, binder: Binder): FieldSql {
  if (group.kind === 'field') return grouped(fieldOf(relation, group.field, binder));
  const step = binder.bind('Int64', Math.max(1, Math.round(durationUs(group.step))));
  const time = relation.columns.get('time')?.sql ?? 'time';
  const bucket = `intDiv(toUnixTimestamp64Micro(${time}), ${step}) * ${step}`;
  return { type: 'time', sql: `fromUnixTimestamp64Micro(${bucket}, 'UTC')` };
}

/** Attributes group by their text. */
function grouped(field: FieldSql): FieldSql {
  return field.type === 'attribute' ? { type: 'text', sql: textSql(field) } : field;
}

export function topSql(relation: Relation, pipe: PipeOf<'top' | 'rare'>, context: PipeSqlContext): Relation {
  const { binder } = context;
  const columns = new Columns(context);
  const keys = pipe.fields.map((field) => columns.add(field.name, grouped(fieldOf(relation, field, binder))));
  const rows = relation.weight === undefined ? 'count()' : `sum(${relation.weight})`;
  const count = columns.add('count', { type: 'number', sql: rows });
  columns.add('share', { type: 'number', sql: `${rows} / sum(${rows}) OVER ()` });
  const order = [`${count} ${pipe.kind === 'top' ? 'DESC' : 'ASC'}`, ...keys.map((key) => `${key} ASC`)];
  const tail = `FROM (${relation.sql}) GROUP BY ${keys.join(', ')} ORDER BY ${order.join(', ')}`;
  return columns.relation(`${tail} LIMIT ${binder.bind('UInt32', pipe.limit)}`, order);
}

export function patternsSql(relation: Relation, context: PipeSqlContext): Relation {
  const columns = new Columns(context);
  const counted = relation.weight !== undefined;
  const rows = counted ? `sum(${relation.weight})` : 'count()';
  columns.add('template', { type: 'template', sql: 'template' });
  const count = columns.add('count', { type: 'number', sql: rows });
  columns.add('share', { type: 'number', sql: `${rows} / sum(${rows}) OVER ()` });
  columns.add('anomalies', { type: 'number', sql: counted ? 'sum(anomalies)' : 'sum(anomalous)' });
  const [first, last] = counted
    ? ["fromUnixTimestamp64Micro(min(first_us), 'UTC')", "fromUnixTimestamp64Micro(max(last_us), 'UTC')"]
    : ['min(time)', 'max(time)'];
  columns.add('first', { type: 'time', sql: first });
  columns.add('last', { type: 'time', sql: last });
  const patterns = columns.relation(`FROM (${relation.sql}) GROUP BY template`, [`${count} DESC`]);
  return withExample(patterns, context);
}

/** Values whose numbers changed most against an earlier range, by the size of the change in Poisson deviations. */
export function compareSql(relation: Relation, pipe: PipeOf<'compare'>, context: PipeSqlContext): Relation {
  const { binder, filter, newName } = context;
  const agoUs = durationUs(pipe.ago);
  const [fromUs, toUs] = [filter.fromUs + agoUs, filter.toUs];
  const within = (from: number, to: number): string =>
    `time >= ${binder.time(from)} AND time < ${binder.time(to)}`;
  const columns = new Columns(context);
  const key = columns.add(pipe.by.name, grouped(fieldOf(relation, pipe.by, binder)));
  const now = columns.add('now', { type: 'number', sql: `countIf(${within(fromUs, toUs)})` });
  const before = columns.add('before', {
    type: 'number',
    sql: `countIf(${within(fromUs - agoUs, toUs - agoUs)})`,
  });
  columns.add('change', { type: 'number', sql: `toInt64(${now}) - toInt64(${before})` });
  columns.add('times', { type: 'number', sql: `if(${before} = 0, nan, ${now} / ${before})` });
  const deviation = newName();
  columns.selected.push(
    `abs(toInt64(${now}) - toInt64(${before})) / sqrt(${now} + ${before} + 1) AS ${deviation}`,
  );
  const compared = columns.relation(`FROM (${relation.sql}) GROUP BY ${key}`, [
    `${deviation} DESC`,
    `${key} ASC`,
  ]);
  return comparesTemplates(pipe.by) ? withExample(compared, context) : compared;
}

/** Adds a message of each template from the table that keeps one. */
function withExample(relation: Relation, { database, newName }: PipeSqlContext): Relation {
  const template = relation.columns.get('template')?.sql ?? 'template';
  const example = newName();
  const sql = `SELECT * FROM (${relation.sql}) AS counted LEFT JOIN
    (SELECT template AS ${example}_id, any(message) AS ${example} FROM ${database}.${TABLE.examples} GROUP BY template) AS examples
    ON counted.${template} = examples.${example}_id`;
  return {
    ...relation,
    sql,
    columns: new Map(relation.columns).set('example', { type: 'text', sql: example }),
  };
}

/** Services named with a session: what fits a table's cell. */
const MAX_SERVICES = 20;

export function sessionsSql(relation: Relation, pipe: PipeOf<'sessions'>, context: PipeSqlContext): Relation {
  const by: RowField = pipe.by;
  const field = fieldOf(relation, by, context.binder);
  const columns = new Columns(context);
  const key = columns.add(by.name, { type: 'text', sql: textSql(field) });
  const lines = columns.add('lines', { type: 'number', sql: 'count()' });
  columns.add('start', { type: 'time', sql: 'min(time)' });
  columns.add('end', { type: 'time', sql: 'max(time)' });
  const span = 'toUnixTimestamp64Micro(max(time)) - toUnixTimestamp64Micro(min(time))';
  columns.add('durationMs', { type: 'number', sql: `(${span}) / 1000` });
  const errors = columns.add('errors', { type: 'number', sql: `countIf(level >= ${LEVEL_CODE.error})` });
  const anomalies = columns.add('anomalies', { type: 'number', sql: 'sum(anomalous)' });
  columns.add('maxScore', { type: 'number', sql: 'round(toFloat64(max(score)), 6)' });
  columns.add('services', { type: 'list', sql: `arraySort(groupUniqArray(${MAX_SERVICES})(service))` });
  const order = [anomalies, errors, lines].map((column) => `${column} DESC`);
  return columns.relation(`FROM (${relation.sql}) WHERE ${key} != '' GROUP BY ${key}`, [
    ...order,
    `${key} ASC`,
  ]);
}
