import type { Session } from 'chdb';
import type { Statement } from './statement.ts';

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
    await this.#prepare(statement);
    const result = await this.#session.queryAsync(sql, { format: statement.defaultFormat });
    return result.bytes();
  }

  close(): void {
    this.#session.close();
  }

  /** Brings the session to what `statement` wants, saying only what changes. */
  async #prepare(statement: Statement): Promise<void> {
    if (statement.database !== this.#database) {
      this.#database = UNKNOWN;
      await this.#session.queryAsync(`USE ${statement.database}`);
      this.#database = statement.database;
    }
    const wanted = this.#wanted(statement);
    const changes = new Map<string, string | undefined>();
    for (const name of this.#applied.keys()) {
      // An earlier parameter cannot be unset; it does no harm to a statement that does not name it.
      if (!wanted.has(name) && !name.startsWith(PARAMETER)) changes.set(name, undefined);
    }
    for (const [name, value] of wanted) if (this.#applied.get(name) !== value) changes.set(name, value);
    if (changes.size === 0) return;
    // Should it fail, nobody knows how much was set.
    for (const name of changes.keys()) this.#applied.set(name, UNKNOWN);
    const assignments = [...changes].map(
      ([name, value]) => `${name} = ${value === undefined ? 'DEFAULT' : literal(value)}`,
    );
    await this.#session.queryAsync(`SET ${assignments.join(', ')}`);
    for (const [name, value] of changes) {
      if (value === undefined) this.#applied.delete(name);
      else this.#applied.set(name, value);
    }
  }

  #wanted(statement: Statement): ReadonlyMap<string, string> {
    const wanted = new Map(this.#base);
    for (const [name, value] of statement.settings) wanted.set(name, value);
    for (const [name, value] of statement.parameters) wanted.set(PARAMETER + name, value);
    wanted.set('log_comment', statement.queryId);
    return wanted;
  }
}

/** How the engine's SET names bound parameters. */
const PARAMETER = 'param_';
/** Equal to no value that a client can send: a setting in the URL holds no lone surrogate. */
const UNKNOWN = '\ud800';

/** A string literal of the engine's SQL: backslash and quote are all that could end it early. */
function literal(value: string): string {
  const escaped = value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\0', '\\0');
  return `'${escaped}'`;
}
