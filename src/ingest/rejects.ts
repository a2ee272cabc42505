import { REJECT_HINT_LIMIT, type Reject, type RejectReason } from '../core/errors.ts';

/** Gathers the lines that could not become entries: all counted by reason, the first few described. */
export class Rejects {
  readonly #limit: number;
  readonly #list: Reject[] = [];
  readonly #byReason = new Map<RejectReason, number>();
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

  add(reject: Reject): void {
    this.#count++;
    this.#byReason.set(reject.reason, (this.#byReason.get(reject.reason) ?? 0) + 1);
    if (this.#list.length >= this.#limit) return;
    const hint =
      reject.hint.length <= REJECT_HINT_LIMIT
        ? reject.hint
        : `${reject.hint.slice(0, REJECT_HINT_LIMIT - 1)}…`;
    this.#list.push({ line: reject.line, reason: reject.reason, hint: hint.toWellFormed() });
  }
}
