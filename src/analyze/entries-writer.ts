import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { formatId64, type ScoredBatch } from '../core/scored-batch.ts';

export interface ScoredLine {
  readonly scored: ScoredBatch;
  readonly row: number;
  /** Text of its template. */
  readonly template: string;
  /** Lines of the input it was made of, from 1: several for a stack trace. */
  readonly first: number;
  readonly last: number;
}

/** Text gathered before it is written: few large writes. */
const WRITE_CHARACTERS = 64 * 1024;

/**
 * Writes a row of NDJSON for each line that was read: `{"line":1,"templateId":"…","template":"…","score":0.41,"anomalous":false}`.
 */
export class EntriesWriter {
  readonly #stream: Writable;
  readonly #templates = new Map<string, string>();
  #text = '';

  constructor(stream: Writable) {
    this.#stream = stream;
  }

  add({ scored, row, template, first, last }: ScoredLine): void {
    const id = formatId64(scored.templateHigh[row]!, scored.templateLow[row]!);
    const score = Number(scored.score[row]!.toPrecision(SCORE_DIGITS));
    const anomalous = scored.anomalous[row] === 1;
    const rest = `"templateId":"${id}","template":${this.#quoted(template)},"score":${score},"anomalous":${anomalous}}\n`;
    for (let line = first; line <= last; line++) this.#text += `{"line":${line},${rest}`;
  }

  /** Writes what was gathered, when it is worth it, and waits while the reader is slow. */
  async flush(least = WRITE_CHARACTERS): Promise<void> {
    if (this.#text.length < least) return;
    const text = this.#text;
    this.#text = '';
    if (!this.#stream.write(text)) await once(this.#stream, 'drain');
  }

  /** Writes the rest. */
  close(): Promise<void> {
    return this.flush(1);
  }

  #quoted(template: string): string {
    let quoted = this.#templates.get(template);
    if (quoted === undefined) {
      if (this.#templates.size >= CACHE_LIMIT) this.#templates.clear();
      quoted = JSON.stringify(template);
      this.#templates.set(template, quoted);
    }
    return quoted;
  }
}

/** A score is a float32: 9 digits tell any two apart. */
const SCORE_DIGITS = 9;
const CACHE_LIMIT = 10_000;
