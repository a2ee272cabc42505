import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { type Clock, nowUs } from '../core/clock.ts';
import { decodeLog, type LogPart } from './decode-log.ts';
import { type Input, openInput } from './open-input.ts';

export interface LogSourceDeps {
  readonly standardInput: Readable;
  readonly clock: Clock;
}

/** A part of a source, with how far reading is. */
export interface SourcePart extends LogPart {
  readonly file: string;
  /** Bytes read of all files, as stored. */
  readonly done: number;
  /** Bytes there are; undefined when nobody knows. */
  readonly total: number | undefined;
}

export interface RejectedLines {
  readonly count: number;
  readonly byReason: Readonly<Record<string, number>>;
}

/** Log files that can be read more than once; standard input is kept in a file of its own for that. */
export class LogSource {
  readonly #paths: readonly string[];
  readonly #deps: LogSourceDeps;
  #rejected: RejectedLines = { count: 0, byReason: {} };
  readonly #kept: KeptInput;

  /** `kept` is shared by sources that read the same standard input. */
  constructor(paths: readonly string[], deps: LogSourceDeps, kept: KeptInput = {}) {
    this.#paths = paths;
    this.#deps = deps;
    this.#kept = kept;
  }

  get names(): readonly string[] {
    return this.#paths.map((path) => (path === '-' ? STANDARD_INPUT : path));
  }

  /** Lines that could not be read, of the last reading. */
  get rejected(): RejectedLines {
    return this.#rejected;
  }

  /**
   * The files one after the other, in batches.
   * @throws AppError INPUT_UNREADABLE before the first batch when a file is missing, INPUT_INVALID.
   */
  async *read(): AsyncGenerator<SourcePart, void> {
    const inputs: Input[] = [];
    for (const path of this.#paths) inputs.push(await this.#open(path));
    const byReason: Record<string, number> = {};
    const total = sumOf(inputs.map((input) => input.sizeBytes));
    const receivedUs = nowUs(this.#deps.clock);
    for (const input of inputs) {
      const file = input.name;
      for await (const part of decodeLog(input, { receivedUs, byReason })) {
        yield { ...part, file, total, done: sumOf(inputs.map(({ readBytes }) => readBytes)) ?? 0 };
      }
    }
    const count = Object.values(byReason).reduce((sum, each) => sum + each, 0);
    this.#rejected = { count, byReason };
  }

  /** Each file as a source of its own; they are closed with this one. */
  each(): readonly LogSource[] {
    return this.#paths.map((path) => new LogSource([path], this.#deps, this.#kept));
  }

  /** Removes what was kept of standard input. Idempotent. */
  async close(): Promise<void> {
    const { folder } = this.#kept;
    delete this.#kept.folder;
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }

  async #open(path: string): Promise<Input> {
    if (path !== '-') return openInput(path, this.#deps.standardInput);
    const input = await openInput(await this.#keptStandardInput(), this.#deps.standardInput);
    return named(input, STANDARD_INPUT);
  }

  /** Standard input as a file only we can read: learning and scoring each need the whole. */
  async #keptStandardInput(): Promise<string> {
    const kept = this.#kept;
    if (kept.folder !== undefined) return join(kept.folder, 'input');
    kept.folder = await mkdtemp(join(tmpdir(), 'logsentry-'));
    const path = join(kept.folder, 'input');
    const stream = createWriteStream(path, { mode: 0o600 });
    this.#deps.standardInput.pipe(stream);
    await finished(stream);
    return path;
  }
}

/** Where standard input is kept, once it was read. */
interface KeptInput {
  folder?: string;
}

const STANDARD_INPUT = 'standard input';

function named(input: Input, name: string): Input {
  return {
    name,
    sizeBytes: input.sizeBytes,
    get readBytes() {
      return input.readBytes;
    },
    chunks: () => input.chunks(),
  };
}

function sumOf(numbers: readonly (number | undefined)[]): number | undefined {
  return numbers.reduce<number | undefined>(
    (sum, number) => (sum === undefined || number === undefined ? undefined : sum + number),
    0,
  );
}
