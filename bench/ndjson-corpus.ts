import { createRandom } from '../src/core/random.ts';
import { hardCorpus, webShopCorpus } from './template-corpus.ts';

const SERVICES = ['checkout', 'catalog', 'users', 'payment', 'orders', 'mail'];
const LEVELS = [
  'info',
  'info',
  'info',
  'info',
  'info',
  'info',
  'info',
  'info',
  'debug',
  'debug',
  'warn',
  'error',
];
const HOSTS = 8;

/** Messages made once and repeated; every line has a time of its own. */
const DISTINCT_MESSAGES = 400_000;

/** NDJSON request bodies of `linesABody` lines of about 160 bytes, one millisecond apart, from a seed. */
export function ndjsonBodies(options: {
  readonly mix: 'web-shop' | 'hard';
  readonly lines: number;
  readonly linesABody: number;
  readonly startMs: number;
  readonly seed: number;
}): Buffer[] {
  const { lines, linesABody, startMs, seed } = options;
  const random = createRandom(seed);
  const corpus = (options.mix === 'web-shop' ? webShopCorpus : hardCorpus)(
    Math.min(lines, DISTINCT_MESSAGES),
    seed,
  );
  const decoder = new TextDecoder();
  const bodies: Buffer[] = [];
  for (let first = 0; first < lines; first += linesABody) {
    let body = '';
    for (let i = first; i < Math.min(first + linesABody, lines); i++) {
      const at = i % corpus.count;
      const message = decoder.decode(corpus.bytes.subarray(corpus.offsets[at], corpus.offsets[at + 1]));
      body += `${JSON.stringify({
        timestamp: new Date(startMs + i).toISOString(),
        level: LEVELS[random.integer(LEVELS.length)],
        service: SERVICES[random.integer(SERVICES.length)],
        host: `web-${random.integer(HOSTS)}`,
        message,
      })}\n`;
    }
    bodies.push(Buffer.from(body));
  }
  return bodies;
}
