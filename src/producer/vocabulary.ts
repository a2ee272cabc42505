import type { Random } from '../core/random.ts';
import type { Service } from './produced-entry.ts';

/** The names and numbers that fill the messages. */

const FIRST_NAMES =
  'anna ben chen dana elif femi greta hugo ines jonas kira liam mona nils olga pavel rosa sami tara umar vera wim yuki zoe'.split(
    ' ',
  );
const LAST_NAMES =
  'adams berg costa diaz eng fischer garcia haas ito jansen kim lopez meyer novak okafor patel rossi silva tanaka weber'.split(
    ' ',
  );
const CATEGORIES = 'books garden kitchen toys music shoes lamps tools sports bags'.split(' ');
const WORDS = 'red blue oak steel small large cotton travel desk wall rain winter'.split(' ');
const GUESSED_NAMES = 'admin root test oracle postgres administrator guest backup deploy support'.split(' ');
const AGENTS = [
  'Mozilla/5.0 (Windows NT 10.0)',
  'Mozilla/5.0 (Macintosh)',
  'Mozilla/5.0 (iPhone)',
  'okhttp/4.12.0',
];
export const CURRENCIES = ['EUR', 'USD', 'GBP'] as const;
export const CARRIERS = ['dhl', 'ups', 'postnl'] as const;

/** Pods of a service; the number never changes. */
const PODS = 2;

export function pick<T>(items: readonly T[], random: Random): T {
  return items[random.integer(items.length)]!;
}

export function hostOf(service: Service, random: Random): string {
  return HOSTS[service][random.integer(PODS)]!;
}

const HOSTS: Readonly<Record<Service, readonly string[]>> = {
  gateway: ['gateway-7c9f-x2kqp', 'gateway-7c9f-b8r4d'],
  auth: ['auth-5d4b-lm3vz', 'auth-5d4b-q9xjw'],
  catalog: ['catalog-66f8-t5hnc', 'catalog-66f8-z7gks'],
  search: ['search-84cd-p2wfm', 'search-84cd-v6dbt'],
  cart: ['cart-59b7-k8czr', 'cart-59b7-n4tqh'],
  orders: ['orders-7f6c-d9wsx', 'orders-7f6c-j3mpl'],
  payments: ['payments-6b8d-f7vkn', 'payments-6b8d-r2zgc'],
  inventory: ['inventory-5c7d-h6qtb', 'inventory-5c7d-w8nfj'],
  mailer: ['mailer-48bf-c5xdp', 'mailer-48bf-s7lkm'],
};

export function person(random: Random): string {
  return `${pick(FIRST_NAMES, random)}.${pick(LAST_NAMES, random)}@example.org`;
}

export function userId(random: Random): number {
  return 10_000 + random.integer(40_000);
}

export function guessedName(random: Random): string {
  return pick(GUESSED_NAMES, random);
}

export function category(random: Random): string {
  return pick(CATEGORIES, random);
}

export function searchTerms(random: Random): string {
  return `${pick(WORDS, random)} ${pick(CATEGORIES, random)}`;
}

/** Few products are popular, most are not. */
export function productId(random: Random): string {
  return `P-${String(1000 + Math.floor(random.next() ** 3 * 4000)).padStart(6, '0')}`;
}

export function address(random: Random): string {
  return `${80 + random.integer(20)}.${random.integer(256)}.${random.integer(256)}.${1 + random.integer(254)}`;
}

/** An address from which no customer comes. */
export function foreignAddress(random: Random): string {
  return `185.220.${random.integer(256)}.${1 + random.integer(254)}`;
}

export function agent(random: Random): string {
  return pick(AGENTS, random);
}

/** Hex digits, eight for each word drawn. */
export function hex(words: number, random: Random): string {
  let text = '';
  for (let i = 0; i < words; i++)
    text += Math.floor(random.next() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  return text;
}

/** 9.50 to about 300.00, most of them small. */
export function price(random: Random): string {
  return (9.5 + Math.floor(random.next() ** 2 * 290) + (random.integer(2) === 0 ? 0.49 : 0)).toFixed(2);
}

/** Log-normal with the given median: how waiting times of services are spread. */
export function logNormal(median: number, sigma: number, random: Random): number {
  return median * Math.exp(sigma * gaussian(random));
}

/** Box and Muller 1958. */
export function gaussian(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
  return radius * Math.cos(2 * Math.PI * random.next());
}

/** Waiting time of a Poisson process, in units of its mean. */
export function exponential(random: Random): number {
  return -Math.log(1 - random.next());
}
