import type { Told } from './told.ts';

/** A running server, as attackers see it. */
export interface Target {
  readonly url: string;
  /** GELF has the same port over TCP and UDP. */
  readonly ports: {
    readonly http: number;
    readonly syslog: number;
    readonly gelf: number;
    readonly fluent: number;
  };
  /** A file that the server follows. */
  readonly file: string;
}

/** `full` is what the documents state; `short` takes seconds and belongs to the tests. */
export type Size = 'full' | 'short';

export interface Attack {
  readonly name: string;
  /** What it does in its full size. */
  readonly what: string;
  /** Settings that it runs into: named in the documents. */
  readonly limits: readonly string[];
  /** Attacks until the server has answered or cut off everything, or for a bounded time. */
  run(target: Target, size: Size): Promise<Told>;
}
