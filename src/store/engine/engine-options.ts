/** Where the engine listens: a unix socket for its own machine, TCP for a cluster. */
export type EngineListen =
  | { readonly socketPath: string }
  /** `port` 0 takes a free one. */
  | { readonly host: string; readonly port: number };

/** Where clients reach the engine. */
export type EngineAddress = EngineListen;

/** What the engine process needs to know; crosses the process border as JSON. */
export interface EngineOptions {
  /** The engine's own folder; one process at a time. */
  readonly dataDir: string;
  readonly listen: EngineListen;
  /** Required of every client when given, as ClickHouse does. */
  readonly credentials?: EngineCredentials;
  readonly settings: EngineSettings;
}

export interface EngineCredentials {
  readonly username: string;
  readonly password: string;
}

export interface EngineSettings {
  /** Process priority, 0 (normal) to 19 (only when nothing else wants the processor). */
  readonly nice: number;
  /** Of the threads that merge parts and carry out mutations: nobody waits for them. */
  readonly mergeNice: number;
  /**
   * Of the threads of inserts, deletions and long answers, so that a query goes first. The engine applies it only where the
   * process has CAP_SYS_NICE, since it has to take it back: root has.
   */
  readonly writeNice: number;
  /** Sessions that answer queries, one statement at a time each; writes have a session of their own. */
  readonly readSessions: number;
  /** Threads of one query. */
  readonly readThreads: number;
  /** Largest body of an INSERT and largest answer, in bytes. */
  readonly maxBodyBytes: number;
  /** Statements that may wait for a session; more are refused. */
  readonly maxWaitingStatements: number;
  /** Longest run of a query that names no limit of its own, in seconds. */
  readonly maxQuerySeconds: number;
  /** Most memory of one query that names no limit of its own, in bytes. */
  readonly maxQueryBytes: number;
}

export const DEFAULT_ENGINE_SETTINGS: EngineSettings = {
  // With niceness 10 queries beside ingest at half its capacity starved: p95 20 times that of an idle server. Merges, the
  // bulk of the work, have a niceness of their own.
  nice: 0,
  mergeNice: 15,
  // At 120,000 lines a second: p95 of queries 1.8 instead of 2.5 times that of an idle server (28 ms), and the same lines stored.
  writeNice: 10,
  readSessions: 2,
  readThreads: 2,
  // The largest block is 200,000 rows of a few hundred bytes; the largest document 256 MiB.
  maxBodyBytes: 320 * 1024 * 1024,
  maxWaitingStatements: 256,
  maxQuerySeconds: 60,
  maxQueryBytes: 1024 * 1024 * 1024,
};
