import { densitySum, rarity } from './score-session.ts';
import type { Session } from './session.ts';
import { eventWeight, sessionDistance } from './session-distance.ts';
import type { SessionModel, SessionVector } from './session-model.ts';

/**
 * Least score that is anomalous, nats: fewer than e⁻⁴ ≈ 1.8% of the sessions are like it. On training data that
 * may hold anomalies it is the limit: it was the best possible one on two HDFS sets and lay in a plateau from 3.4
 * to 4.2.
 */
export const SESSION_LIMIT = 4;

/** Of sessions declared normal, this share may lie above the limit. */
const NORMAL_TAIL = 0.001;

/**
 * Distinct vectors kept, most frequent first. Each scored session meets each of them: 5,000 take about 1 ms.
 */
export const SESSION_VECTOR_LIMIT = 5000;

export interface SessionTrainingOptions {
  /** `normal` when a person says that the sessions hold no anomaly: the limit follows from their own scores. */
  readonly trainedOn: 'unlabelled' | 'normal';
  readonly vectorLimit?: number;
}

/** Independent of the order of the sessions. Without sessions every session is anomalous. */
export function trainSessionModel(
  sessions: readonly Session[],
  options: SessionTrainingOptions,
): SessionModel {
  const events = [...new Set(sessions.flatMap(({ events }) => [...events.keys()]))].sort();
  const codes = new Map(events.map((event, code) => [event, code]));
  const share = new Float64Array(events.length);
  const distinct = new Map<string, SessionVector>();
  for (const session of sessions) {
    const vector = vectorOf(session, codes);
    const key = `${vector.codes.join()}:${vector.counts.join()}`;
    const known = distinct.get(key);
    distinct.set(key, { ...vector, sessions: (known?.sessions ?? 0) + 1 });
    for (const code of vector.codes) share[code]!++;
  }
  for (let code = 0; code < share.length; code++) share[code] = (share[code]! + 0.5) / (sessions.length + 1);
  const vectors = [...distinct]
    .sort(([keyA, a], [keyB, b]) => b.sessions - a.sessions || (keyA < keyB ? -1 : 1))
    .slice(0, options.vectorLimit ?? SESSION_VECTOR_LIMIT)
    .map(([, vector]) => vector);
  const model = { sessions: sessions.length, events, share, vectors, limit: SESSION_LIMIT };
  return options.trainedOn === 'normal' ? { ...model, limit: normalLimit(model) } : model;
}

function vectorOf(session: Session, codes: ReadonlyMap<string, number>): SessionVector {
  const pairs = [...session.events].map(([event, count]): [number, number] => [
    codes.get(event) ?? -1,
    count,
  ]);
  pairs.sort((a, b) => a[0] - b[0]);
  return {
    codes: Int32Array.from(pairs, ([code]) => code),
    counts: Int32Array.from(pairs, ([, count]) => count),
    sessions: 1,
  };
}

/** The score that all but 0.1% of the training sessions stay under when each is scored by the others. */
function normalLimit(model: SessionModel): number {
  const weights = Float64Array.from(model.share, eventWeight);
  const scored = model.vectors.map((vector) => {
    const sum = densitySum(model.vectors, (other) =>
      sessionDistance(vector, other, { weights, lacksCount: true }),
    );
    // Its own share of the density is 1, at distance 0.
    return { score: rarity((sum - 1) / Math.max(model.sessions - 1, 1)), sessions: vector.sessions };
  });
  scored.sort((a, b) => b.score - a.score);
  let above = model.sessions * NORMAL_TAIL;
  for (const { score, sessions } of scored) {
    if (sessions > above) return Math.max(score, SESSION_LIMIT);
    above -= sessions;
  }
  return SESSION_LIMIT;
}
