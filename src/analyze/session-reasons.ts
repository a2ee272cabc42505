import type { SessionReason } from '../pipeline/session/score-session.ts';
import { formatCount, formatShare } from './report/format-number.ts';

/** More say little that the first did not. */
const REASONS_SHOWN = 5;

/** What sets a session apart, as sentences; `textOf` names an event. */
export function sessionSentences(
  reasons: readonly SessionReason[],
  textOf: (event: string) => string,
): readonly string[] {
  return reasons.slice(0, REASONS_SHOWN).map(({ kind, event, share, count, usual }) => {
    const text = `“${textOf(event)}”`;
    switch (kind) {
      case 'has':
        return `has ${text}, which ${formatShare(share)} of the sessions have`;
      case 'lacks':
        return `lacks ${text}, which ${formatShare(share)} of the sessions have`;
      case 'more':
      case 'fewer':
        return `has ${text} ${times(count)}, usual is ${times(usual)}`;
    }
  });
}

function times(count: number): string {
  return count === 1 ? 'once' : `${formatCount(count)} times`;
}
