import type { Session } from 'chdb';
import type { Statement } from './statement.ts';
import { createException } from './engine-exception.ts';

/**
 * One engine session. It runs one statement at a time; settings, parameters and database of each statement are set
 * on the session first, since the engine's own parameter binding is shared by all sessions of the process (two
 * bound queries at once get each other's values).
 */
export class SessionLane {
  readonly #session: Session;
  readonly #base: ReadonlyMap<string, string>;
  readonly #applied = new Map<string, string>();
  #database = 'default';

  /** @param base settings of every statement that names no value of its own */
  constructor(session: Session, base: ReadonlyMap<string, string>) {
    this.#session = session;
    this.#base = base;
  }

  /** Runs `sql` under the settings of `statement`; the answer's bytes in the asked format. */
  async run(sql: string, statement: Statement): Promise<Uint8Array> {
    const prepare = this.#prepare(statement);
    if (prepare !== '') await this.#session.queryAsync(prepare);
    const result = await this.#session.queryAsync(sql, { format: statement.defaultFormat });
    return result.bytes();
  }

  close(): void {
    this.#session.close();
  }

  /** The statements that bring the session to what `statement` wants, or ''. */
  #prepare(statement: Statement): string {
    const wanted = new Map(this.#base);
    for (const [name, value] of statement.settings) wanted.set(name, value);
    for (const [name, value] of statement.parameters) wanted.set(`param_${name}`, value);
    wanted.set('log_comment', statement.queryId);
    const changes: string[] = [];
    for (const name of this.#applied.keys()) {
      // An earlier parameter cannot be unset; it does no harm to a statement that does not name it.
      if (wanted.has(name) || name.startsWith('param_')) continue;
      changes.push(`${name} = DEFAULT`);
      this.#applied.delete(name);
    }
    for (const [name, value] of wanted) {
      if (this.#applied.get(name) === value) continue;
      changes.push(`${name} = ${literal(value)}`);
      this.#applied.set(name, value);
    }
    const statements = changes.length === 0 ? [] : [`SET ${changes.join(', ')}`];
    if (statement.database !== this.#database) {
      this.#database = statement.database;
      statements.push(`USE ${statement.database}`);
    }
    return statements.join('; ');
  }
}

/** A string literal of the engine's SQL: backslash and quote are all that could end it early. */
function literal(value: string): string {
  const escaped = value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\0', '\\0');
  return `'${escaped}'`;
}

/** Hands statements to lanes in order of arrival, one at a time each. */
export class LanePool {
  readonly #lanes: readonly SessionLane[];
  readonly #idle: SessionLane[];
  readonly #waiting: Waiting[] = [];
  readonly #maxWaiting: number;
  #idleWaiters: (() => void)[] = [];

  constructor(lanes: readonly SessionLane[], maxWaiting: number) {
    this.#lanes = lanes;
    this.#idle = [...lanes];
    this.#maxWaiting = maxWaiting;
  }

  /**
   * Runs `work` on the next free lane. Rejects when too many wait, or when `signal` aborts while waiting; running
   * work is for `work` itself to end.
   */
  async use<T>(work: (lane: SessionLane) => Promise<T>, signal: AbortSignal): Promise<T> {
    const lane = this.#idle.pop() ?? (await this.#wait(signal));
    try {
      return await work(lane);
    } finally {
      this.#release(lane);
    }
  }

  /** Resolves when nothing runs or waits. */
  async drained(): Promise<void> {
    if (this.#idle.length < this.#lanes.length) {
      await new Promise<void>((resolve) => this.#idleWaiters.push(resolve));
    }
  }

  close(): void {
    for (const lane of this.#lanes) lane.close();
  }

  #wait(signal: AbortSignal): Promise<SessionLane> {
    if (this.#waiting.length >= this.#maxWaiting) {
      const text = `Too many simultaneous queries: ${this.#maxWaiting} wait already`;
      throw createException('tooManySimultaneousQueries', 'TOO_MANY_SIMULTANEOUS_QUERIES', text);
    }
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { resolve };
      this.#waiting.push(waiting);
      const onAbort = (): void => {
        const at = this.#waiting.indexOf(waiting);
        if (at < 0) return;
        this.#waiting.splice(at, 1);
        reject(createException('queryWasCancelled', 'QUERY_WAS_CANCELLED', 'The client went away'));
      };
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) onAbort();
    });
  }

  #release(lane: SessionLane): void {
    const next = this.#waiting.shift();
    if (next !== undefined) {
      next.resolve(lane);
      return;
    }
    this.#idle.push(lane);
    if (this.#idle.length === this.#lanes.length) {
      for (const wake of this.#idleWaiters.splice(0)) wake();
    }
  }
}

interface Waiting {
  readonly resolve: (lane: SessionLane) => void;
}
