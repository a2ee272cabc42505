import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import type { EntryBatch } from '../../core/batch.ts';
import type { ScoredBatch } from '../../core/scored-batch.ts';
import type { BlockEncoder, EntryBlock } from '../store.ts';
import {
  encodeNativeBlock,
  FixedColumn,
  LowCardinalityColumn,
  StringColumn,
  words,
} from './native-columns.ts';

/**
 * Encodes blocks for the table `entries` in ClickHouse's Native format. Pure; one a worker thread. Keeps its
 * buffers, so a block costs one allocation. Hot: bench/store-encode.bench.ts.
 */
export function createNativeBlockEncoder(): BlockEncoder {
  return new NativeBlockEncoder();
}

/** Columns of a block, in the order of the INSERT. */
export const ENTRY_COLUMNS = [
  'time',
  'level',
  'service',
  'host',
  'source',
  'message',
  'attributes',
  'trace',
  'template',
  'score',
  'anomalous',
  'model',
  'batch',
  'row',
  'flags',
] as const;

/** Their types, for `input()`: it takes what a block says of itself and needs no more than compatible ones. */
export const ENTRY_STRUCTURE = [
  'time DateTime64(6)',
  'level UInt8',
  'service String',
  'host String',
  'source String',
  'message String',
  'attributes String',
  'trace String',
  'template UInt64',
  'score Float32',
  'anomalous UInt8',
  'model UInt32',
  'batch UInt64',
  'row UInt32',
  'flags UInt8',
].join(', ');

class NativeBlockEncoder implements BlockEncoder {
  readonly #time = new FixedColumn('time', "DateTime64(6, 'UTC')", 8);
  readonly #level = new FixedColumn('level', 'UInt8', 1);
  readonly #service = new LowCardinalityColumn('service');
  readonly #host = new LowCardinalityColumn('host');
  readonly #source = new LowCardinalityColumn('source');
  readonly #message = new StringColumn('message');
  readonly #attributes = new StringColumn('attributes');
  readonly #trace = new StringColumn('trace');
  readonly #template = new FixedColumn('template', 'UInt64', 8);
  readonly #score = new FixedColumn('score', 'Float32', 4);
  readonly #anomalous = new FixedColumn('anomalous', 'UInt8', 1);
  readonly #model = new FixedColumn('model', 'UInt32', 4);
  readonly #batch = new FixedColumn('batch', 'UInt64', 8);
  readonly #row = new FixedColumn('row', 'UInt32', 4);
  readonly #flags = new FixedColumn('flags', 'UInt8', 1);
  readonly #columns = [
    this.#time,
    this.#level,
    this.#service,
    this.#host,
    this.#source,
    this.#message,
    this.#attributes,
    this.#trace,
    this.#template,
    this.#score,
    this.#anomalous,
    this.#model,
    this.#batch,
    this.#row,
    this.#flags,
  ];
  #identity = createHash('sha256');
  #rows = 0;

  get rows(): number {
    return this.#rows;
  }

  get bytes(): number {
    let bytes = 0;
    for (const column of this.#columns) bytes += column.byteLength;
    return bytes;
  }

  add(scored: ScoredBatch, rows?: readonly number[]): void {
    identify(this.#identity, scored.batch, rows);
    this.#rows += rows === undefined ? scored.batch.count : rows.length;
    if (rows === undefined) this.#addAll(scored);
    else this.#addRows(scored, rows);
  }

  encode(memory?: ArrayBuffer): EntryBlock {
    const block: EntryBlock = {
      token: this.#identity.digest('hex').slice(0, TOKEN_DIGITS),
      rows: this.#rows,
      body: encodeNativeBlock(this.#columns, this.#rows, memory),
    };
    for (const column of this.#columns) column.clear();
    this.#identity = createHash('sha256');
    this.#rows = 0;
    return block;
  }

  #addAll(scored: ScoredBatch): void {
    const { batch } = scored;
    const { count } = batch;
    fillTimes(words(this.#time.reserve(count)), batch.timeUs);
    this.#level.reserve(count).set(batch.level.subarray(0, count));
    this.#service.addAll(batch.service, count);
    this.#host.addAll(batch.host, count);
    this.#source.addAll(batch.source, count);
    this.#message.addAll(batch.message, count);
    this.#attributes.addAll(batch.attributes, count);
    this.#trace.addAll(batch.trace, count);
    fillPairs(words(this.#template.reserve(count)), scored.templateLow, scored.templateHigh);
    floats(this.#score.reserve(count)).set(scored.score.subarray(0, count));
    this.#anomalous.reserve(count).set(scored.anomalous.subarray(0, count));
    this.#addConstants(scored, count);
    const row = words(this.#row.reserve(count));
    for (let at = 0; at < count; at++) row[at] = at;
    this.#flags.reserve(count).set(batch.flags.subarray(0, count));
  }

  #addRows(scored: ScoredBatch, rows: readonly number[]): void {
    const { batch } = scored;
    const pick = <T extends Float64Array | Float32Array | Uint32Array | Uint8Array>(from: T, to: T): T => {
      for (let at = 0; at < rows.length; at++) to[at] = from[rows[at]!]!;
      return to;
    };
    const count = rows.length;
    fillTimes(words(this.#time.reserve(count)), pick(batch.timeUs, new Float64Array(count)));
    pick(batch.level, this.#level.reserve(count));
    this.#service.addRows(batch.service, rows);
    this.#host.addRows(batch.host, rows);
    this.#source.addRows(batch.source, rows);
    this.#message.addRows(batch.message, rows);
    this.#attributes.addRows(batch.attributes, rows);
    this.#trace.addRows(batch.trace, rows);
    const low = pick(scored.templateLow, new Uint32Array(count));
    const high = pick(scored.templateHigh, new Uint32Array(count));
    fillPairs(words(this.#template.reserve(count)), low, high);
    pick(scored.score, floats(this.#score.reserve(count)));
    pick(scored.anomalous, this.#anomalous.reserve(count));
    this.#addConstants(scored, count);
    words(this.#row.reserve(count)).set(rows);
    pick(batch.flags, this.#flags.reserve(count));
  }

  #addConstants({ batch, modelVersion }: ScoredBatch, count: number): void {
    words(this.#model.reserve(count)).fill(modelVersion);
    const id = words(this.#batch.reserve(count));
    const high = Number.parseInt(batch.batchId.slice(0, 8), 16);
    const low = Number.parseInt(batch.batchId.slice(8), 16);
    for (let at = 0; at < id.length; at += 2) {
      id[at] = low;
      id[at + 1] = high;
    }
  }
}

/** 128 bits of the hash: two blocks never share a token by chance. */
const TOKEN_DIGITS = 32;

function identify(identity: Hash, batch: EntryBatch, rows: readonly number[] | undefined): void {
  identity.update(`${batch.batchId}:${rows === undefined ? batch.count : rows.join(',')};`);
}

/** 64-bit integers of whole numbers, as low and high words. */
function fillTimes(target: Uint32Array, timeUs: Float64Array): void {
  for (let row = 0; row < timeUs.length; row++) {
    const time = timeUs[row]!;
    const high = Math.floor(time / 2 ** 32);
    target[2 * row] = time - high * 2 ** 32;
    target[2 * row + 1] = high;
  }
}

function fillPairs(target: Uint32Array, low: Uint32Array, high: Uint32Array): void {
  for (let at = 0; at < target.length; at += 2) {
    target[at] = low[at >> 1]!;
    target[at + 1] = high[at >> 1]!;
  }
}

function floats(bytes: Uint8Array): Float32Array {
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}
