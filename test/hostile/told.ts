/** What an attacker was told, and how often: `413 COMPRESSION_RATIO`, `closed`, `nothing`. */
export class Told {
  readonly #counts = new Map<string, number>();

  add(answer: string, times = 1): this {
    this.#counts.set(answer, (this.#counts.get(answer) ?? 0) + times);
    return this;
  }

  join(other: Told): this {
    for (const [answer, times] of other.#counts) this.add(answer, times);
    return this;
  }

  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#counts].sort(([, a], [, b]) => b - a));
  }
}

/** Status line and problem code of the bytes of an HTTP answer. */
export function answerOf(text: string): string {
  const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
  return status === undefined ? text.slice(0, 60) : `${status}${codeOf(text)}`;
}

/** The code of a problem document in `text`, behind a blank; '' without one. */
export function codeOf(text: string): string {
  const code = /"code":"([A-Z_]+)"/.exec(text)?.[1];
  return code === undefined ? '' : ` ${code}`;
}
