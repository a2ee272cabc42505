import type { Entry } from '../core/entry.ts';
import type { EntryFilter } from '../core/entry-filter.ts';
import type { EntryKey } from '../core/entry-id.ts';
import type { Level } from '../core/level.ts';
import type { ScoredBatch } from '../core/scored-batch.ts';
import type { Pipe } from '../query/query.ts';

/**
 * Where entries and everything learnt about them are kept. Every implementation must pass
 * `store-conformance.ts`. Failures are `AppError`s: STORE_UNREACHABLE (try again later), STORE_FAILED,
 * QUERY_LIMIT (the caller should narrow), STORE_REFUSED.
 */
export interface Store {
  readonly entries: EntryStore;
  /** The same entries for questions that may cost less: the stricter of these limits and the store's own hold. */
  entriesWithin(limits: QueryLimits): EntryStore;
  readonly documents: DocumentStore;
  /** Creates or migrates tables. Must be safe to run again and from several processes at once. */
  migrate(): Promise<void>;
  /** Resolves when a trivial statement was answered. */
  ping(): Promise<void>;
  stats(): Promise<StoreStats>;
  /** Idempotent. */
  close(): Promise<void>;
}

/** What one query may cost before it ends with QUERY_LIMIT. */
export interface QueryLimits {
  readonly maxSeconds: number;
  /** Memory, in bytes. */
  readonly maxBytes: number;
  /** Rows looked at; 0 for any number. */
  readonly maxRowsRead: number;
  /** Whose limits they are, for the error: `viewers`. */
  readonly of?: string;
}

export interface EntryStore {
  /**
   * Must resolve only when the block survives `kill -9` and power loss, wholly or not at all as far as queries
   * after a repeat with the same token are concerned: a repeated token adds nothing. With `origin`, rows of batches
   * that are there already add nothing either, whoever stored them: several processes may hold the same batch.
   */
  append(block: EntryBlock, origin?: BlockOrigin): Promise<void>;

  /** Rows already there of each batch: what a processor asks before it repeats a redelivered batch. */
  rowsOfBatches(batchIds: readonly string[]): Promise<ReadonlyMap<string, ReadonlySet<number>>>;

  /** Newest first (or oldest first), stable while data arrives; `cursor` is what an earlier page returned. */
  find(filter: EntryFilter, page: PageRequest): Promise<EntryPage>;
  get(key: EntryKey): Promise<Entry | undefined>;
  /** Entries by key, in the order asked for, missing ones left out. At most 1,000 keys. */
  getMany(keys: readonly EntryKey[]): Promise<readonly Entry[]>;
  count(filter: EntryFilter, signal?: AbortSignal): Promise<number>;
  /** Counts per bucket, oldest first; empty buckets are left out. Bucket starts are multiples of `bucketUs`. */
  timeline(filter: EntryFilter, bucketUs: number): Promise<readonly TimelineBucket[]>;
  /** Templates seen, most frequent first. */
  templateCounts(filter: EntryFilter, limit: number): Promise<readonly TemplateCount[]>;
  serviceCounts(filter: EntryFilter, limit: number): Promise<readonly ServiceCount[]>;
  /** Values of a column with their counts, most frequent first: for facets. */
  facet(filter: EntryFilter, column: FacetColumn, limit: number): Promise<readonly FacetValue[]>;
  /** Counts of scores in `bins` equal bins over 0..1, of entries scored by `modelVersion` when given. */
  scoreHistogram(filter: EntryFilter, bins: number, modelVersion?: number): Promise<readonly number[]>;
  /**
   * Streams matching entries, oldest first, at constant memory, without a row cap. Ends early when `signal` aborts.
   */
  stream(filter: EntryFilter, signal?: AbortSignal): AsyncIterable<readonly Entry[]>;
  /**
   * Everything that matches, or what the pipes make of it, as one file, without a row cap at constant memory. Entries come
   * oldest first, in Parquet hour by hour. Ends early when `signal` aborts or the reader stops.
   */
  export(query: ExportQuery, signal?: AbortSignal): AsyncIterable<Uint8Array>;
  /** What the pipes make of the matching entries, as a table. */
  query(query: TableQuery, signal?: AbortSignal): Promise<TableResult>;
  /** How far a table that was asked for with this id is; undefined when it is not being made. */
  progress(id: string): Promise<QueryProgress | undefined>;
  /** Names of attributes with their counts, most frequent first, from the newest 20,000 matching entries. */
  attributeNames(filter: EntryFilter, limit: number): Promise<readonly FacetValue[]>;
  /**
   * Gives stored entries of a range another score, mark and model version; those not named stay as they are, templates too.
   * At most {@link SCORE_UPDATE_LIMIT} rows; one caller at a time. Counts of anomalies follow. Must be seen by queries when it
   * resolves, and do no harm when repeated, also after a crash in between.
   */
  updateScores(range: TimeRange, update: ScoreUpdate): Promise<void>;
  /**
   * Makes counts agree with entries again after a crash of the engine between the two; to be called before the first
   * append. Resolves with the number of hours that were corrected.
   */
  repairCounts(): Promise<number>;
  /** Deletes entries older than `beforeUs`, whole partitions where possible. */
  deleteBefore(beforeUs: number): Promise<void>;
  /** Deletes the oldest days until the store takes at most `limitBytes` of disk; the newest day stays. */
  deleteToSize(limitBytes: number): Promise<DeletedDays>;
  /**
   * Deletes the matching entries of a range for good, also from the disk, and says now and then how far it is. Entries that
   * are stored meanwhile may stay. Counts and examples of templates follow. One caller at a time; stops when the reader does,
   * with what is deleted by then. Does no harm when repeated, also after a crash in between.
   */
  deleteMatching(filter: EntryFilter & TimeRange): AsyncIterable<DeleteProgress>;
}

export interface DeletedDays {
  readonly days: number;
  readonly entries: number;
}

export interface DeleteProgress {
  /** So far. */
  readonly deleted: number;
  /** Matching when it began. */
  readonly total: number;
}

/** Rows whose new scores a store holds in memory at once, at about 50 bytes each. */
export const SCORE_UPDATE_LIMIT = 500_000;

export interface TimeRange {
  /** Inclusive, µs since the Unix epoch. */
  readonly fromUs: number;
  /** Exclusive. */
  readonly toUs: number;
}

export interface ScoreUpdate {
  /** From 1. */
  readonly modelVersion: number;
  readonly rows: readonly NewScore[];
}

export interface NewScore {
  /** 16 hex digits. */
  readonly batchId: string;
  readonly row: number;
  readonly score: number;
  readonly anomalous: boolean;
}

/** Rows in the implementation's own encoding, made where the rows are (a worker thread). */
export interface EntryBlock {
  /** Unique to the rows; 1 to 64 characters. */
  readonly token: string;
  readonly rows: number;
  readonly body: Uint8Array;
}

/** Which batches a block's rows come from. */
export interface BlockOrigin {
  /** Given for the first time, as far as the one who holds them knows: looked up in the list of stored batches. */
  readonly fresh: readonly string[];
  /** May be stored in part: looked up row by row, which takes longer. */
  readonly repeated: readonly string[];
}

/** Turns scored batches into the bytes of a block. Pure; runs in worker threads. */
export interface BlockEncoder {
  add(scored: ScoredBatch, rows?: readonly number[]): void;
  readonly rows: number;
  readonly bytes: number;
  /** The block of everything added since the last call: in `memory` when it fits there, else in a new buffer. */
  encode(memory?: ArrayBuffer): EntryBlock;
}

export interface PageRequest {
  /** 1..1,000 */
  readonly limit: number;
  readonly order?: 'newest' | 'oldest';
  readonly cursor?: string;
  /** Ends the read, also inside the store. */
  readonly signal?: AbortSignal;
}

export interface TableQuery {
  readonly filter: EntryFilter;
  /** At least one; `context` is not among them: it is made of pages. */
  readonly pipes: readonly Pipe[];
  /** Rows of the table, 1..10,000. */
  readonly limit: number;
  /** What `progress` may ask for; 1 to 100 characters, one running query each. */
  readonly id?: string;
}

export interface QueryProgress {
  readonly rowsRead: number;
  /** An estimate that may grow; 0 while there is none. */
  readonly totalRows: number;
  readonly elapsedMs: number;
}

export const EXPORT_FORMATS = ['ndjson', 'csv', 'parquet'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface ExportQuery {
  readonly filter: EntryFilter;
  /** `context` is not among them. */
  readonly pipes: readonly Pipe[];
  readonly format: ExportFormat;
}

export interface TableResult {
  readonly columns: readonly TableColumn[];
  /** Values in the order of the columns. */
  readonly rows: readonly (readonly TableValue[])[];
  /** Rows the store had to look at. */
  readonly scannedRows: number;
}

export interface TableColumn {
  readonly name: string;
  /** `time` values are µs since the Unix epoch. */
  readonly type: 'text' | 'number' | 'time' | 'boolean' | 'list';
}

export type TableValue = string | number | boolean | null | readonly string[];

export interface EntryPage {
  readonly entries: readonly Entry[];
  /** Undefined when there is nothing further now. */
  readonly nextCursor?: string;
}

export interface TimelineBucket {
  readonly startUs: number;
  readonly levels: Readonly<Partial<Record<Level, number>>>;
  readonly anomalies: number;
}

export interface TemplateCount {
  readonly templateId: string;
  readonly count: number;
  readonly anomalies: number;
  readonly firstUs: number;
  readonly lastUs: number;
  /** Counts of up to 24 equal slices of the filter's time range, for a sparkline. */
  readonly slices: readonly number[];
  /** A message of it. */
  readonly example: string;
  readonly services: readonly string[];
}

export interface ServiceCount {
  readonly service: string;
  readonly count: number;
  readonly errors: number;
  readonly anomalies: number;
  readonly lastUs: number;
  readonly slices: readonly number[];
}

export type FacetColumn = 'service' | 'level' | 'host' | 'source' | 'template';

export interface FacetValue {
  readonly value: string;
  readonly count: number;
}

export interface StoreStats {
  readonly rows: number;
  readonly diskBytes: number;
  readonly parts: number;
  readonly engine: string;
}

/**
 * Small mutable state as JSON documents: settings, the model registry, incidents, suppressions, users, tokens.
 * Kinds and keys are 1..200 characters. A write must be durable when it resolves; the last write wins.
 */
export interface DocumentStore {
  put(kind: string, key: string, value: unknown): Promise<void>;
  get(kind: string, key: string): Promise<unknown>;
  delete(kind: string, key: string): Promise<void>;
  /** In key order. */
  list(kind: string): Promise<readonly { readonly key: string; readonly value: unknown }[]>;
  /** Binary values, such as encoded models, up to 256 MiB. */
  putBytes(kind: string, key: string, bytes: Uint8Array): Promise<void>;
  getBytes(kind: string, key: string): Promise<Uint8Array | undefined>;
}
