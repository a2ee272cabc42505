import { REJECT_HINT_LIMIT, type Reject, type RejectReason } from '../core/errors.ts';

/** What could not be read, as it came: bytes of UTF-8 or text. */
export type RejectSample = Uint8Array | string;

/** Bytes or characters of a sample: a line that fits the width of a screen a few times. */
export const SAMPLE_LIMIT = 500;

/** Gathers the lines that could not become entries: all counted by reason, the first few described. */
export class Rejects {
  readonly #limit: number;
  readonly #list: Reject[] = [];
  readonly #byReason = new Map<RejectReason, number>();
  readonly #samples = new Map<RejectReason, string>();
  #count = 0;

  /** `limit`: how many to describe. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get count(): number {
    return this.#count;
  }

  get list(): readonly Reject[] {
    return this.#list;
  }

  get byReason(): ReadonlyMap<RejectReason, number> {
    return this.#byReason;
  }

  /** The first sample of each reason, at most {@link SAMPLE_LIMIT} characters. */
  get samples(): ReadonlyMap<RejectReason, string> {
    return this.#samples;
  }

  /** `sample` may lie in memory that is used again: its beginning is copied. */
  add(reject: Reject & { readonly sample?: RejectSample }): void {
    this.#count++;
    const { sample } = reject;
    if (sample !== undefined && !this.#samples.has(reject.reason)) {
      this.#samples.set(reject.reason, beginningOf(sample));
    }
    this.#byReason.set(reject.reason, (this.#byReason.get(reject.reason) ?? 0) + 1);
    if (this.#list.length >= this.#limit) return;
    const hint =
      reject.hint.length <= REJECT_HINT_LIMIT
        ? reject.hint
        : `${reject.hint.slice(0, REJECT_HINT_LIMIT - 1)}…`;
    this.#list.push({ line: reject.line, reason: reject.reason, hint: hint.toWellFormed() });
  }
}

function beginningOf(sample: RejectSample): string {
  const text = typeof sample === 'string' ? sample : decoder.decode(sample.subarray(0, SAMPLE_LIMIT));
  return text.slice(0, SAMPLE_LIMIT).toWellFormed();
}

const decoder = new TextDecoder();
