import type { Random } from '../../src/core/random.ts';
import type { SampleEntry } from '../../src/store/conformance/samples.ts';

/** Filters and entries made of the same few words, so that most filters divide the entries. */

const WORDS = [
  'timeout',
  'Timed',
  'refused',
  'order',
  'user',
  'ok',
  'GÄSTE',
  'straße',
  'x.y',
  'a*b',
  '50%',
  'K',
  'Zażółć',
  '日本',
  'Ω',
  '8c8f7d0a-1b2c-4d3e-9f00-0123456789AB',
  '-0123456789ab',
  '0123456789abc',
  'x0123456789ab4',
];
const SERVICES = ['auth', 'billing', 'web-shop', 'Auth', ''];
const HOSTS = ['web-1', 'web-2', 'db-1', '10.0.0.5'];
const LEVEL_NAMES = ['unknown', 'trace', 'debug', 'info', 'warn', 'error', 'fatal'];
const ADDRESSES = [
  '10.0.0.5',
  '10.1.2.3',
  '192.168.0.1',
  '2001:db8::1',
  '::ffff:10.0.0.9',
  'fe80::1',
  '010.0.0.1',
  '1.2.3',
  'x',
];
const NETWORKS = [
  '10.0.0.0/8',
  '10.0.0.0/24',
  '0.0.0.0/0',
  '192.168.0.1/32',
  '2001:db8::/32',
  '::/0',
  '10.1.2.3/31',
];
const NUMBERS = [0, 1, -1, 5, 5.5, 200, 404, 500, 2000, 1e21, 1e-7, 2147483648, 0.1, 123456.789];
const TEMPLATES = [1, 2, 3, 255];

/** `count` entries a millisecond apart. */
export function randomEntries(random: Random, count: number, startUs: number): SampleEntry[] {
  return Array.from({ length: count }, (_, index) => ({
    timeUs: startUs + index * 1000,
    level: random.integer(LEVEL_NAMES.length),
    service: pick(random, SERVICES),
    host: pick(random, HOSTS),
    message: sentence(random),
    attributes: random.integer(5) === 0 ? '' : attributes(random),
    trace: random.integer(3) === 0 ? '' : `t${random.integer(4)}`,
    template: pick(random, TEMPLATES),
    score: random.integer(11) / 10,
    anomalous: random.integer(4) === 0,
  }));
}

function sentence(random: Random): string {
  const words = Array.from({ length: 1 + random.integer(5) }, () => {
    const word = pick(random, WORDS);
    return [word, word.toUpperCase(), word.toLowerCase(), `${word}s`, `pre${word}`, `(${word})`][
      random.integer(6)
    ]!;
  });
  return words.join([' ', ' ', '_', '\n', '-'][random.integer(5)]);
}

function attributes(random: Random): string {
  const values: Record<string, unknown> = {};
  if (random.integer(2) === 0) values['durationMs'] = anyNumber(random);
  if (random.integer(2) === 0)
    values['status'] = random.integer(2) === 0 ? anyNumber(random) : String(anyNumber(random));
  if (random.integer(2) === 0) values['ip'] = pick(random, ADDRESSES);
  if (random.integer(3) === 0) values['user.name'] = pick(random, WORDS);
  if (random.integer(4) === 0) values['ok'] = random.integer(2) === 0;
  if (random.integer(5) === 0) values['nothing'] = null;
  if (random.integer(5) === 0)
    values['odd "name"\\'] = pick(random, ['', 'x', '12', '1e3', ' 5', '0x10', '05', '5.0', '-0']);
  if (random.integer(6) === 0) values['list'] = [1, 'a'];
  if (random.integer(6) === 0) values['size'] = random.integer(5) * 2 ** 20;
  return JSON.stringify(values);
}

function anyNumber(random: Random): number {
  return random.integer(3) === 0 ? random.integer(1000) : pick(random, NUMBERS);
}

/** A filter as text; `depth` bounds its nesting. */
export function randomFilter(random: Random, depth = 3): string {
  const kind = depth === 0 ? 5 : random.integer(10);
  const inner = (): string => randomFilter(random, depth - 1);
  if (kind === 0) return `(${inner()} OR ${inner()})`;
  if (kind === 1) return `(${inner()} ${inner()})`;
  if (kind === 2) return `-(${inner()})`;
  if (kind === 3) return `NOT ${inner()}`;
  if (kind === 4) return `(${inner()} AND ${inner()} OR ${inner()})`;
  return randomTest(random);
}

function randomTest(random: Random): string {
  switch (random.integer(12)) {
    case 0:
      return quoteSometimes(random, pick(random, WORDS));
    case 1:
      return `${plain(random)}*`;
    case 2:
      return regex(random);
    case 3:
      return `level:${levelValue(random)}`;
    case 4:
      return `service:(${pick(random, ['auth', 'billing', '"web-shop"', 'web-*', '""'])} OR ${pick(random, ['Auth', '*sho*', 'auth'])})`;
    case 5:
      return `host:${pick(random, ['web-1', 'web-*', '*-1', '/^web|5$/', '10.0.0.0/8', '"10.0.0.5"'])}`;
    case 6:
      return `${pick(random, ['template:0000', 'template:00000abc0000000', 'trace:t', 'trace:t'])}${random.integer(4)}`.replace(
        /^template:0000\d$/,
        'template:00000abc000000ff',
      );
    case 7:
      return `score:${comparison(random, [0, 0.1, 0.25, 0.3, 0.6, 0.7, 1])}`;
    case 8:
      return pick(random, [
        'anomalous:true',
        'anomalous:false',
        'model:1',
        'model:>1',
        'has:trace',
        'has:level',
        'has:score',
      ]);
    case 9:
      return `has:${attributeName(random)}`;
    case 10:
      return `ip:${pick(random, [...NETWORKS, '10.*', '10.0.0.5', '/^10\\./'])}`;
    default:
      return `${attributeName(random)}:${attributeValue(random)}`;
  }
}

function attributeName(random: Random): string {
  return pick(random, [
    'durationMs',
    'status',
    'user.name',
    'ok',
    'nothing',
    '"odd \\"name\\"\\\\"',
    'list',
    'size',
    'absent',
  ]);
}

function attributeValue(random: Random): string {
  switch (random.integer(6)) {
    case 0:
      return comparison(random, NUMBERS);
    case 1:
      return `>${random.integer(4)}${pick(random, ['s', 'ms', 'm', 'MiB', 'B', 'h'])}`;
    case 2:
      return String(pick(random, NUMBERS));
    case 3:
      return pick(random, ['true', 'false', '"5.0"', '05', '""', '"[1,\\"a\\"]"', '1e3', '1e21']);
    case 4:
      return pick(random, ['*', '*0', '2*', '5*5', '/\\d{3}/', '/^t/', '/e/i']);
    default:
      return quoteSometimes(random, pick(random, WORDS));
  }
}

function comparison(random: Random, numbers: readonly number[]): string {
  const [a, b] = [pick(random, numbers), pick(random, numbers)];
  return pick(random, [
    `>${a}`,
    `>=${a}`,
    `<${a}`,
    `<=${a}`,
    `[${a} TO ${b}]`,
    `{${a} TO ${b}}`,
    `[* TO ${b}}`,
    `{${a} TO *]`,
  ]);
}

function levelValue(random: Random): string {
  const [a, b] = [pick(random, LEVEL_NAMES), pick(random, LEVEL_NAMES)];
  return pick(random, [
    a,
    `>${a}`,
    `<=${a}`,
    `[${a} TO ${b}]`,
    `(${a} OR ${b})`,
    `/${a.slice(0, 2)}/`,
    `${a.slice(0, 1)}*`,
    '*',
    `-${a}`.slice(1),
  ]);
}

function regex(random: Random): string {
  const word = plain(random);
  const pattern = pick(random, [
    word,
    `${word}.`,
    `^${word}`,
    `${word}$`,
    `\\b${word}\\b`,
    `[A-Z]{2,}`,
    `(${word}|ok)\\s`,
    `.${word}.*s`,
    `\\p{L}+ß`,
    '\\d+',
    `(?i:${word})`,
  ]);
  return `/${pattern}/${random.integer(2) === 0 ? 'i' : ''}`;
}

function plain(random: Random): string {
  return pick(random, ['timeout', 'time', 'ref', 'order', 'us', 'k', 'GÄ', 'stra', '日', 'za']);
}

function quoteSometimes(random: Random, text: string): string {
  const quoted = /[*"\\:()|\s]/.test(text) || random.integer(2) === 0;
  return quoted ? JSON.stringify(text) : text;
}

function pick<T>(random: Random, items: readonly T[]): T {
  return items[random.integer(items.length)]!;
}
