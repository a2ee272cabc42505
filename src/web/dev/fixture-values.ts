import { createRandom } from '../../core/random.ts';
import type { Random } from '../../core/random.ts';

/** A value of a parameter of each type, from chance. */
const VALUES: Readonly<Record<string, (random: Random) => string>> = {
  ip: (random) => `10.${random.integer(4)}.${random.integer(256)}.${1 + random.integer(254)}`,
  path: (random) => pick(random, PATHS).replace('#', String(1000 + random.integer(9000))),
  size: (random) => `${(1 + random.next() * 60).toFixed(1)}kB`,
  duration: (random) => `${Math.round(12 + 60 * random.next() ** 2)}ms`,
  integer: (random) => String(1 + random.integer(9999)),
  float: (random) => (5 + random.next() * 300).toFixed(2),
  uuid: (random) => [8, 4, 4, 4, 12].map((digits) => hex(random, digits)).join('-'),
  hex: (random) => hex(random, 12),
  word: (random) => pick(random, WORDS),
};

const PATHS = [
  '/api/articles/#',
  '/api/cart',
  '/api/orders/#',
  '/static/app.#.js',
  '/api/search?q=#',
  '/health',
];
const WORDS = [
  'amsterdam',
  'lisbon',
  'riga',
  'porto',
  'mira',
  'jonas',
  'lea',
  'oskar',
  'tent',
  'kettle',
  'lamp',
  'bike',
];

/** The message of a template for a seed: the same seed gives the same message. */
export function fillTemplate(text: string, seed: number, slow: boolean): string {
  const random = createRandom(seed);
  return text.replaceAll(/<([a-z]+)>/g, (_whole, type: string) =>
    slow && type === 'duration' ? `${1800 + random.integer(6000)}ms` : (VALUES[type]?.(random) ?? type),
  );
}

function pick(random: Random, from: readonly string[]): string {
  return from[random.integer(from.length)] ?? '';
}

function hex(random: Random, digits: number): string {
  let text = '';
  while (text.length < digits) text += random.integer(0x10000).toString(16).padStart(4, '0');
  return text.slice(0, digits);
}
