/**
 * What more processors and more shards give, computed from measured costs: `node scripts/scaling-model.ts` prints the
 * tables of docs/scaling.md, `--write` puts them there. No queueing theory: each part has a cost a line, and the part
 * that is used up first bounds the whole.
 */
import { readFileSync, writeFileSync } from 'node:fs';

/** Measured on one machine of two cores; where from is beside each. */
export interface Costs {
  /** µs of processor time a line (bench/results/cluster.json). */
  readonly ingestUs: number;
  readonly processorUs: number;
  readonly storeUs: number;
  readonly learnerUs: number;
  /** Bytes a second through one quorum queue, published, confirmed, consumed, acknowledged (broker-rabbitmq.json). */
  readonly queueBytes: number;
  /** Bytes of a line on the queue (cluster.json). */
  readonly lineBytes: number;
  /** Bytes of a line on disk, after merges (query-20m.json). */
  readonly diskBytes: number;
  /** Processor time in the store of a page over `pageRows` lines: histogram, groups, latest lines (query-20m.json). */
  readonly pageMs: number;
  readonly pageRows: number;
  /** Time of a query over `rows` rows without any cache, on two cores: a part that is always there and a part a row (query-2m.json, query-20m.json). */
  readonly scan: LinearCost;
  /** The same of a histogram, which reads counts by minute instead of lines. */
  readonly histogram: LinearCost;
}

export interface LinearCost {
  readonly fixedMs: number;
  readonly rowNs: number;
}

/** Of one processor, one shard: as the machine of the measurements. */
const CORES = 2;
/**
 * What a shard adds to the node that asks all of them: its answer is a few hundred rows of groups. Assumed, not measured:
 * no cluster of that size was at hand.
 */
const FAN_OUT_MS = 0.5;
const PROCESSORS = [1, 2, 5, 10, 30, 100];
const SHARDS = [1, 3, 10, 30, 100, 300, 1000];
/** Lines that are searched in the table of shards. */
const SEARCHED_ROWS = 10e9;
/** What a page asks, as query.bench.ts names it. */
const PAGE_QUERIES = ['histogram of the day', 'group by service, level', 'latest 100 of a common word'];
const DAY_SECONDS = 86_400;

export type Part = 'processors' | 'queue' | 'learner';

export interface ProcessorsPoint {
  readonly processors: number;
  /** Lines a second that they could score. */
  readonly scored: number;
  /** Lines a second with one queue and one learner. */
  readonly carried: number;
  readonly bound: Part;
  /** What must stand beside them for `scored`. */
  readonly ingests: number;
  readonly queues: number;
  readonly learners: number;
  readonly shards: number;
}

/** Lines a second that one of each part carries. */
export function capacities(costs: Costs) {
  return {
    // Its main thread does nearly all of its work.
    ingest: 1e6 / costs.ingestUs,
    queue: costs.queueBytes / costs.lineBytes,
    processor: (CORES * 1e6) / costs.processorUs,
    shard: (CORES * 1e6) / costs.storeUs,
    learner: 1e6 / costs.learnerUs,
  };
}

export function withProcessors(costs: Costs, processors: number): ProcessorsPoint {
  const one = capacities(costs);
  const scored = processors * one.processor;
  const bounds: readonly (readonly [Part, number])[] = [
    ['processors', scored],
    ['queue', one.queue],
    ['learner', one.learner],
  ];
  const [bound, carried] = bounds.reduce((least, next) => (next[1] < least[1] ? next : least));
  return {
    processors,
    scored,
    carried,
    bound,
    ingests: Math.ceil(scored / one.ingest),
    queues: Math.ceil(scored / one.queue),
    learners: Math.ceil(scored / one.learner),
    shards: Math.ceil(scored / one.shard),
  };
}

export interface ShardsPoint {
  readonly shards: number;
  /** Lines a second that they take in. */
  readonly stored: number;
  readonly linesADay: number;
  readonly diskADay: number;
  readonly processors: number;
  readonly scanMs: number;
  readonly histogramMs: number;
}

export function withShards(costs: Costs, shards: number): ShardsPoint {
  const stored = shards * capacities(costs).shard;
  const askMs = ({ fixedMs, rowNs }: LinearCost): number =>
    fixedMs + (rowNs * SEARCHED_ROWS) / shards / 1e6 + FAN_OUT_MS * shards;
  return {
    shards,
    stored,
    linesADay: stored * DAY_SECONDS,
    diskADay: stored * DAY_SECONDS * costs.diskBytes,
    processors: Math.ceil(stored / capacities(costs).processor),
    scanMs: askMs(costs.scan),
    histogramMs: askMs(costs.histogram),
  };
}

/** The tables of the document. */
export function scalingTables(costs: Costs): string {
  const one = capacities(costs);
  const ofOne = table(
    ['One', 'Costs', 'Carries'],
    [
      ['ingest', `${costs.ingestUs} µs a line, one thread`, `${lines(one.ingest)} lines/s`],
      ['RabbitMQ queue', `${costs.lineBytes} bytes a line`, `${lines(one.queue)} lines/s`],
      ['processor, two cores', `${costs.processorUs} µs a line`, `${lines(one.processor)} lines/s`],
      ['shard, two cores', `${costs.storeUs} µs a line`, `${lines(one.shard)} lines/s`],
      ['learner, one thread', `${costs.learnerUs} µs a line`, `${lines(one.learner)} lines/s`],
      [
        `dashboard page over ${lines(costs.pageRows)} lines`,
        `${Math.round(costs.pageMs)} ms of the shard`,
        `${Number(((CORES * 1000) / costs.pageMs).toPrecision(2))} pages/s`,
      ],
    ],
  );
  const byProcessors = table(
    [
      'Processors',
      'Could score, lines/s',
      'One queue, one learner: lines/s',
      'Bound by',
      'For all of it: ingests',
      'queues',
      'learners',
      'shards',
    ],
    PROCESSORS.map((count) => {
      const at = withProcessors(costs, count);
      return [
        count,
        lines(at.scored),
        lines(at.carried),
        at.bound,
        at.ingests,
        at.queues,
        at.learners,
        at.shards,
      ];
    }),
  );
  const byShards = table(
    [
      'Shards',
      'Store, lines/s',
      'Lines a day',
      'Disk a day',
      'Processors to fill them',
      'Count of a word in 10 G lines',
      'Histogram of 10 G lines',
    ],
    SHARDS.map((count) => {
      const at = withShards(costs, count);
      return [
        count,
        lines(at.stored),
        lines(at.linesADay),
        bytes(at.diskADay),
        at.processors,
        time(at.scanMs),
        time(at.histogramMs),
      ];
    }),
  );
  return [ofOne, byProcessors, byShards].join('\n\n');
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

function lines(count: number): string {
  return scaled(count, ['', ' k', ' M', ' G', ' T']);
}

function bytes(count: number): string {
  return scaled(count, [' B', ' kB', ' MB', ' GB', ' TB', ' PB']);
}

function scaled(count: number, units: readonly string[]): string {
  let value = count;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${Number(value.toPrecision(2))}${units[unit]}`;
}

function time(ms: number): string {
  return ms >= 1000 ? `${Number((ms / 1000).toPrecision(2))} s` : `${Number(ms.toPrecision(2))} ms`;
}

interface ClusterResult {
  readonly lineBytes: number;
  readonly cpuUsALine: { readonly spread: Readonly<Record<string, number>> };
}
interface BrokerResult {
  readonly rows: readonly { readonly scenario: string; readonly megabytesPerSecond: number }[];
}
interface QueryResult {
  readonly rows: number;
  readonly bytesARow: number;
  readonly measured: readonly { readonly name: string; readonly coldMs: number; readonly cpuMs: number }[];
}

/** The costs as the benchmarks wrote them last. */
export function readCosts(): Costs {
  const read = (name: string): unknown =>
    JSON.parse(readFileSync(new URL(`../bench/results/${name}.json`, import.meta.url), 'utf8'));
  const cluster = read('cluster') as ClusterResult;
  const broker = read('broker-rabbitmq') as BrokerResult;
  const [small, large] = [read('query-2m') as QueryResult, read('query-20m') as QueryResult];
  const { ingest = 0, processors = 0, store = 0, learner = 0 } = cluster.cpuUsALine.spread;
  const batches = broker.rows.filter(({ scenario }) => scenario.startsWith('batches'));
  return {
    ingestUs: ingest,
    processorUs: processors,
    storeUs: store,
    learnerUs: learner,
    queueBytes: Math.max(...batches.map(({ megabytesPerSecond }) => megabytesPerSecond)) * 1e6,
    lineBytes: cluster.lineBytes,
    diskBytes: large.bytesARow,
    pageMs: large.measured
      .filter(({ name }) => PAGE_QUERIES.includes(name))
      .reduce((sum, { cpuMs }) => sum + cpuMs, 0),
    pageRows: large.rows,
    scan: linear('count of a word', small, large),
    histogram: linear('histogram of the day', small, large),
  };
}

/** Through the times at two sizes. */
function linear(name: string, small: QueryResult, large: QueryResult): LinearCost {
  const msAt = ({ measured }: QueryResult): number =>
    measured.find((query) => query.name === name)?.coldMs ?? Number.NaN;
  const rowMs = (msAt(large) - msAt(small)) / (large.rows - small.rows);
  return { fixedMs: Math.max(0, msAt(small) - rowMs * small.rows), rowNs: rowMs * 1e6 };
}

export const DOCUMENT = new URL('../docs/scaling.md', import.meta.url);
const BEGIN = '<!-- scripts/scaling-model.ts writes from here -->';
const END = '<!-- to here -->';

/** The document with the tables in their place. */
export function withTables(document: string, tables: string): string {
  const [before, rest = ''] = document.split(BEGIN);
  const [, after = ''] = rest.split(END);
  return `${before}${BEGIN}\n\n${tables}\n\n${END}${after}`;
}

if (import.meta.main) {
  const tables = scalingTables(readCosts());
  if (process.argv.includes('--write')) {
    writeFileSync(DOCUMENT, withTables(readFileSync(DOCUMENT, 'utf8'), tables));
    console.log('Wrote docs/scaling.md.');
  } else console.log(tables);
}
