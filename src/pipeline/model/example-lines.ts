import { BatchBuilder, type EntryInput } from '../../core/batch-builder.ts';
import type { EntryBatch } from '../../core/batch.ts';
import { LEVEL_CODE, type Level } from '../../core/level.ts';
import { createRandom } from '../../core/random.ts';

/** A line for tests: what is not given is as usual. */
export type ExampleLine = Partial<Omit<EntryInput, 'level' | 'message' | 'attributes'>> & {
  readonly message: string;
  readonly level?: Level;
  readonly attributes?: Readonly<Record<string, unknown>>;
};

/** Monday 2026-01-05, 10:00 UTC, in µs. */
export const EXAMPLE_START_US = Date.UTC(2026, 0, 5, 10) * 1000;

export function exampleBatch(lines: readonly ExampleLine[], batchId = '00000000000000aa'): EntryBatch {
  const builder = new BatchBuilder();
  for (const [index, line] of lines.entries()) {
    builder.add({
      timeUs: EXAMPLE_START_US + index * 50_000,
      flags: 0,
      service: 'checkout',
      host: 'web-1',
      source: 'http',
      trace: '',
      ...line,
      level: LEVEL_CODE[line.level ?? 'info'],
      attributes: line.attributes === undefined ? '' : JSON.stringify(line.attributes),
    });
  }
  return builder.build(batchId, EXAMPLE_START_US);
}

/** Lines of a small shop: three services, half a dozen messages, durations of 12 to 80 ms, status 200 and some 404. */
export function exampleLines(count: number, seed = 1): ExampleLine[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, index): ExampleLine => {
    const timeUs = EXAMPLE_START_US + index * 50_000;
    const kind = random.next();
    if (kind < 0.5) {
      const took = 12 + random.integer(9) * random.integer(9);
      const status = random.next() < 0.98 ? 200 : 404;
      return {
        timeUs,
        message: `request GET /cart/${random.integer(1000)} finished in ${took} ms`,
        attributes: { status, durationMs: took, region: random.next() < 0.5 ? 'eu' : 'us' },
      };
    }
    if (kind < 0.8)
      return { timeUs, service: 'auth', host: 'web-2', message: `user u${random.integer(500)} logged in` };
    if (kind < 0.99) {
      const took = (random.next() * 5).toFixed(2);
      return {
        timeUs,
        service: 'db',
        host: 'db-1',
        message: `query took ${took} ms rows=${random.integer(100)}`,
      };
    }
    return { timeUs, level: 'error', message: `payment declined for order ${index}` };
  });
}
