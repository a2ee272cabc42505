import type { EntryBatch } from '../src/core/batch.ts';
import { createBatchId } from '../src/core/batch-id.ts';
import { createRandom, type Random } from '../src/core/random.ts';
import type { ScoredBatch } from '../src/core/scored-batch.ts';
import { hardCorpus, webShopCorpus, type MessageCorpus } from './template-corpus.ts';

/** What the store benchmarks write: scored batches in order of time, from a seed. */
export interface StoreCorpusOptions {
  readonly mix: 'web-shop' | 'hard';
  readonly rows: number;
  readonly batchRows: number;
  /** Time of the first entry. */
  readonly startUs: number;
  /** Entries a second, spread unevenly, in milliseconds as loggers write them. */
  readonly rowsPerSecond: number;
  readonly seed: number;
}

const SERVICES = ['checkout', 'catalog', 'users', 'payment', 'orders', 'mail'];
const HOSTS = 8;
/** Most entries are info; the rest as a healthy shop has them. */
const LEVELS = [3, 3, 3, 3, 3, 3, 3, 3, 3, 2, 2, 4, 5];
/** Distinct scores of one template: a forest gives few to alike rows. */
const SCORES_A_TEMPLATE = 64;
const ANOMALY_SHARE = 0.01;
/** Distinct messages; longer corpora repeat them, at other times and places. */
const MESSAGES = 400_000;

export function* storeCorpus(options: StoreCorpusOptions): Generator<ScoredBatch> {
  const { rows, batchRows, seed } = options;
  const random = createRandom(seed);
  const make = options.mix === 'web-shop' ? webShopCorpus : hardCorpus;
  const messages = make(Math.min(rows, MESSAGES), seed);
  const keys = templateKeys(messages);
  let timeUs = options.startUs;
  for (let start = 0; start < rows; start += batchRows) {
    const count = Math.min(batchRows, rows - start);
    const first = start % messages.count;
    if (first + count > messages.count) continue;
    const scored = scoredBatch({ messages, keys, first, count, timeUs, random, options });
    timeUs = scored.batch.timeUs.at(-1) ?? timeUs;
    yield scored;
  }
}

interface BatchPlan {
  readonly messages: MessageCorpus;
  readonly keys: Uint32Array;
  readonly first: number;
  readonly count: number;
  readonly timeUs: number;
  readonly random: Random;
  readonly options: StoreCorpusOptions;
}

function scoredBatch({ messages, keys, first, count, timeUs, random, options }: BatchPlan): ScoredBatch {
  const template = keys.slice(first, first + count);
  const times = new Float64Array(count);
  let now = timeUs;
  for (let row = 0; row < count; row++) {
    now += (2 * random.next() * 1e6) / options.rowsPerSecond;
    times[row] = Math.floor(now / 1000) * 1000;
  }
  const none = { bytes: new Uint8Array(0), offsets: new Uint32Array(count + 1) };
  const base = messages.offsets[first]!;
  const batch: EntryBatch = {
    batchId: createBatchId(times[0]! / 1000, () => random.next()),
    count,
    receivedUs: now,
    timeUs: times,
    level: Uint8Array.from(template, (key) => LEVELS[key % LEVELS.length]!),
    flags: new Uint8Array(count),
    service: { values: SERVICES, index: Uint16Array.from(template, (key) => key % SERVICES.length) },
    host: {
      values: Array.from({ length: HOSTS }, (_, host) => `web-${host}`),
      index: Uint16Array.from(template, () => random.integer(HOSTS)),
    },
    source: { values: ['http'], index: new Uint16Array(count) },
    message: {
      bytes: messages.bytes.subarray(base, messages.offsets[first + count]),
      offsets: messages.offsets.slice(first, first + count + 1).map((offset) => offset - base),
    },
    attributes: none,
    trace: none,
  };
  return {
    batch,
    templateHigh: template.map((key) => Math.imul(key + 1, 0x9e3779b1)),
    templateLow: template.map((key) => Math.imul(key + 1, 0x85ebca77)),
    score: Float32Array.from(
      template,
      (key) => 0.3 + (key % 7) / 50 + random.integer(SCORES_A_TEMPLATE) / 997,
    ),
    anomalous: Uint8Array.from(template, () => (random.next() < ANOMALY_SHARE ? 1 : 0)),
    modelVersion: 1,
  };
}

/** Stands in for the matcher: the letters of a message without its digits, hashed. */
function templateKeys({ bytes, offsets, count }: MessageCorpus): Uint32Array {
  const keys = new Map<number, number>();
  return Uint32Array.from({ length: count }, (_, message) => {
    let hash = 0x811c9dc5;
    const end = Math.min(offsets[message + 1]!, offsets[message]! + PREFIX_BYTES);
    for (let at = offsets[message]!; at < end; at++) {
      const byte = bytes[at]!;
      if (byte >= 0x30 && byte <= 0x39) continue;
      hash = Math.imul(hash ^ byte, 0x01000193);
    }
    let key = keys.get(hash);
    if (key === undefined) {
      key = keys.size % TEMPLATE_LIMIT;
      keys.set(hash, key);
    }
    return key;
  });
}

/** The constant beginning of the corpora's messages. */
const PREFIX_BYTES = 9;
/** As many templates as the miner keeps. */
const TEMPLATE_LIMIT = 4000;
