import type { Random } from '../../src/core/random.ts';
import { parseQuery } from '../../src/query/parse-query.ts';
import { FIRST_SHAPE, shapeAfter } from '../../src/query/pipe-columns.ts';
import { formatPhrase } from '../../src/query/format-value.ts';

const LINE_FIELDS = [
  'message',
  'level',
  'service',
  'host',
  'trace',
  'template',
  'score',
  'anomalous',
  'model',
  'durationMs',
  'status',
  'user.name',
  'list',
  'absent',
  'time',
  'id',
];

/** Pipes that may follow each other, as text that begins with a filter. */
export function randomPipes(random: Random, filter: string): string {
  let text = filter;
  let pipes = 0;
  for (let tries = 0; tries < 8 && pipes < 4; tries++) {
    const longer = `${text} | ${randomPipe(random, fieldsBehind(text))}`;
    if (!parseQuery(longer).ok) continue;
    text = longer;
    pipes++;
  }
  return text;
}

function fieldsBehind(text: string): readonly string[] {
  const parsed = parseQuery(text);
  if (!parsed.ok) return LINE_FIELDS;
  const shape = parsed.query.pipes.reduce(shapeAfter, FIRST_SHAPE);
  const columns = shape.columns.map(formatPhrase);
  return shape.lines ? [...LINE_FIELDS, ...shape.columns] : columns;
}

function randomPipe(random: Random, fields: readonly string[]): string {
  const field = (): string => pick(random, fields);
  const list = (): string => Array.from({ length: 1 + random.integer(3) }, field).join(', ');
  const stat = (): string => randomStat(random, field());
  const by = (): string => pick(random, ['', ` by ${list()}`, ' by bin(100ms)', ` by ${field()}, bin(1m)`]);
  switch (random.integer(14)) {
    case 0:
      return `where ${field()} ${pick(random, ['=', '!=', '>', '<='])} ${pick(random, ['5', '0.5', 'error', 'auth', '"x y"'])}`;
    case 1:
      return `where has:${field()} OR NOT ${field()}:${pick(random, ['*a*', '/x/', '[1 TO 5]', '10.0.0.0/8', '""'])}`;
    case 2:
      return `fields ${list()}`;
    case 3:
      return `extract "${pick(random, ['<a>_<b>', 'user <n>', '(<p>)', '<q> <r>'])}"${pick(random, ['', ` from ${field()}`])}`;
    case 4:
    case 5:
      return `stats ${stat()}, ${stat()} as s${random.integer(9)}${by()}`;
    case 6:
      return `timechart ${pick(random, ['', '100ms ', '1m '])}${stat()}${pick(random, ['', ` by ${field()}`])}`;
    case 7:
      return `sort ${pick(random, ['', '-'])}${list()}`;
    case 8:
      return `${pick(random, ['top', 'rare'])} 5 ${list()}`;
    case 9:
      return `limit ${1 + random.integer(50)}`;
    case 10:
      return `dedup ${list()}`;
    case 11:
      return pick(random, ['patterns', 'anomalies']);
    case 12:
      return `compare -100ms${pick(random, ['', ` by ${field()}`])}`;
    default:
      return `sessions${pick(random, ['', ` by ${field()}`])}`;
  }
}

function randomStat(random: Random, field: string): string {
  const name = pick(random, ['count', 'sum', 'avg', 'min', 'max', 'uniq', 'first', 'last', 'quantile']);
  return pick(random, [
    'count()',
    'rate()',
    name === 'quantile' ? `quantile(0.9, ${field})` : `${name}(${field})`,
  ]);
}

function pick<T>(random: Random, items: readonly T[]): T {
  return items[random.integer(items.length)]!;
}
