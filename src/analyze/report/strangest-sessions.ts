import type { SessionRow } from '../analyze-sessions.ts';

/** The anomalous ones, strangest first. */
export function strangestSessions(sessions: readonly SessionRow[]): readonly SessionRow[] {
  return sessions.filter((row) => row.anomalous).sort((a, b) => b.score - a.score);
}
