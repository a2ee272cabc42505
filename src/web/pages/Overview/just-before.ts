interface Stretch {
  readonly from: string;
  readonly to: string;
}

/** What is compared with moves on once a minute, and is asked for only then. */
const SLACK_MS = 150_000;

/**
 * Whether one stretch of time ends where the other begins: answers of an earlier question stay on screen until the
 * next arrives, and must not be compared with.
 */
export function isJustBefore(earlier: Stretch, later: Stretch): boolean {
  return Math.abs(Date.parse(earlier.to) - Date.parse(later.from)) <= SLACK_MS;
}
