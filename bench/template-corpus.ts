import { createRandom, type Random } from '../src/core/random.ts';

/** Messages as the matcher gets them: message `i` is `bytes[offsets[i], offsets[i + 1])`. */
export interface MessageCorpus {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly offsets: Uint32Array;
  readonly count: number;
}

type Maker = (random: Random) => string;

/** A dozen templates of a web shop, in even shares. */
export function webShopCorpus(count: number, seed: number): MessageCorpus {
  return buildCorpus('web shop, 12 templates', count, {
    random: createRandom(seed),
    makers: WEB_SHOP,
    skewed: false,
  });
}

/** As many different templates as a large system has, in Zipf shares, with names, unicode, escapes and nested values. */
export function hardCorpus(count: number, seed: number): MessageCorpus {
  const random = createRandom(seed);
  const makers = Array.from({ length: HARD_TEMPLATES }, () => hardMaker(random));
  return buildCorpus('hard mix, 4,000 templates', count, { random, makers, skewed: true });
}

const HARD_TEMPLATES = 4000;

const WEB_SHOP: readonly Maker[] = [
  (r) => `GET /api/v1/products/${r.integer(9999)} 200 in ${r.integer(90)} ms`,
  (r) => `user ${uuid(r)} logged in from ${address(r)}`,
  (r) => `order ${r.integer(9e6)} created: ${1 + r.integer(9)} items, total ${money(r)} EUR`,
  (r) => `payment authorized orderId=${r.integer(9e6)} amount=${money(r)} provider=stripe`,
  (r) => `cache miss for key product:${r.integer(9999)}`,
  (r) => `Connection to db-${r.integer(9)}.internal:5432 closed after ${r.integer(9000)} ms`,
  (r) => `request ${uuid(r)} completed with status ${200 + r.integer(5)} in ${r.next().toFixed(3)}s`,
  (r) => `queue depth is ${r.integer(500)} messages on topic orders`,
  (r) => `retrying upload of /var/data/img/${hex(r, 8)}.jpg attempt ${r.integer(5)}`,
  (r) => `checkout session ${uuid(r)} expired`,
  (r) => `sent mail to user${r.integer(999)}@example.com template=welcome size=${r.integer(90)}KB`,
  (r) =>
    `worker ${r.integer(16)} finished batch of ${r.integer(1000)} entries, heap used ${r.integer(400)} MB`,
];

const VALUES: readonly Maker[] = [
  (r) => String(r.integer(1e6)),
  (r) => r.next().toFixed(4),
  (r) => `${r.integer(5000)} ms`,
  (r) => `${r.integer(900)}KB`,
  address,
  uuid,
  (r) => `0x${hex(r, 8)}`,
  (r) => `/srv/${syllables(r, 2)}/${hex(r, 6)}`,
  (r) => `https://${syllables(r, 2)}.example/${hex(r, 6)}?id=${r.integer(999)}&q=x`,
  (r) => `user=${syllables(r, 3)}`,
  (r) => `{"id": ${r.integer(999)}, "tags": ["a", "b\\"c"]}`,
  (r) =>
    `2024-05-17T${10 + r.integer(13)}:${10 + r.integer(49)}:${10 + r.integer(49)}.${100 + r.integer(899)}Z`,
];

const SYLLABLES = [
  'ka',
  'ro',
  'mi',
  'ten',
  'sul',
  'ver',
  'pon',
  'dra',
  'lin',
  'gex',
  'bo',
  'ürt',
  'ñan',
  'シ',
];

/** A template of 4 to 14 words, every third of them a value. */
function hardMaker(random: Random): Maker {
  const parts: (string | Maker)[] = [syllables(random, 3)];
  const length = 4 + random.integer(11);
  while (parts.length < length) {
    if (random.integer(3) === 0) parts.push(VALUES[random.integer(VALUES.length)]!);
    else parts.push(syllables(random, 2 + random.integer(2)) + (random.integer(6) === 0 ? ':' : ''));
  }
  return (r) => parts.map((part) => (typeof part === 'string' ? part : part(r))).join(' ');
}

function buildCorpus(
  name: string,
  count: number,
  from: { readonly random: Random; readonly makers: readonly Maker[]; readonly skewed: boolean },
): MessageCorpus {
  const { random, makers, skewed } = from;
  const encoder = new TextEncoder();
  const messages = Array.from({ length: count }, () => {
    // Shares fall with the rank as in Zipf's law: the rank is log-uniform.
    const rank = skewed ? Math.floor(makers.length ** random.next()) - 1 : random.integer(makers.length);
    return encoder.encode(makers[rank]!(random));
  });
  const offsets = new Uint32Array(count + 1);
  messages.forEach((message, index) => (offsets[index + 1] = offsets[index]! + message.length));
  const bytes = new Uint8Array(offsets[count]!);
  messages.forEach((message, index) => bytes.set(message, offsets[index]));
  return { name, bytes, offsets, count };
}

function syllables(random: Random, length: number): string {
  return Array.from({ length }, () => SYLLABLES[random.integer(SYLLABLES.length)]!).join('');
}

function hex(random: Random, digits: number): string {
  return Array.from({ length: digits }, () => random.integer(16).toString(16)).join('');
}

function uuid(random: Random): string {
  return [8, 4, 4, 4, 12].map((digits) => hex(random, digits)).join('-');
}

function address(random: Random): string {
  return `10.${random.integer(256)}.${random.integer(256)}.${1 + random.integer(254)}`;
}

function money(random: Random): string {
  return (random.integer(50_000) / 100).toFixed(2);
}
