import type { Session } from './session.ts';
import { countDistance, eventWeight, sessionDistance } from './session-distance.ts';
import type { SessionModel, SessionVector } from './session-model.ts';

/** Least density told apart; e⁻³⁰ is below any distance that matters. */
const DENSITY_FLOOR = 1e-13;

export interface SessionScore {
  /**
   * −ln of the mean over the training sessions of exp(−distance): how many nats rarer than "like every session".
   * A kernel density over event-count vectors (Parzen 1962) with an exponential kernel.
   */
  readonly score: number;
  readonly anomalous: boolean;
}

export interface SessionScorer {
  score(session: Session): SessionScore;
  /** What sets the session apart from the most similar frequent one, heaviest first. */
  explain(session: Session): readonly SessionReason[];
}

export interface SessionReason {
  readonly kind: 'has' | 'lacks' | 'more' | 'fewer';
  /** Template id. */
  readonly event: string;
  /** Share of training sessions that hold the event, 0..1. */
  readonly share: number;
  /** Count in this session, and in the similar ones. */
  readonly count: number;
  readonly usual: number;
  /** Contribution to the distance, nats. */
  readonly weight: number;
}

export function createSessionScorer(model: SessionModel): SessionScorer {
  const scale = createScale(model);
  return {
    score(session) {
      const vector = scale.vectorOf(session.events);
      const sum = densitySum(model.vectors, (other) =>
        sessionDistance(vector, other, { weights: scale.weights, lacksCount: !session.open }),
      );
      const score = rarity(sum / Math.max(model.sessions, 1));
      return { score, anomalous: score > model.limit };
    },
    explain(session) {
      const vector = scale.vectorOf(session.events);
      const nearest = nearestVector(model.vectors, (other) =>
        sessionDistance(vector, other, { weights: scale.weights, lacksCount: !session.open }),
      );
      return nearest === undefined ? [] : differences(vector, nearest, { scale, open: session.open });
    },
  };
}

/** Codes and weights of events, with room for those never seen in training. */
interface Scale {
  readonly weights: Float64Array;
  vectorOf(events: Session['events']): Pick<SessionVector, 'codes' | 'counts'>;
  nameOf(code: number): string;
  shareOf(code: number): number;
}

/** Kinds of unseen events told apart in one session; more of them share one code. */
const UNSEEN_LIMIT = 256;

function createScale(model: Pick<SessionModel, 'events' | 'share' | 'sessions'>): Scale {
  const codes = new Map(model.events.map((event, code) => [event, code]));
  const known = model.events.length;
  const unseenShare = 0.5 / (model.sessions + 1);
  const weights = new Float64Array(known + UNSEEN_LIMIT).fill(eventWeight(unseenShare));
  for (let code = 0; code < known; code++) weights[code] = eventWeight(model.share[code]!);
  let unseen: string[] = [];
  return {
    weights,
    vectorOf(events) {
      unseen = [];
      const pairs: [number, number][] = [];
      for (const [event, count] of events) {
        let code = codes.get(event);
        if (code === undefined) {
          if (unseen.length === UNSEEN_LIMIT) continue;
          code = known + unseen.length;
          unseen.push(event);
        }
        pairs.push([code, count]);
      }
      pairs.sort((a, b) => a[0] - b[0]);
      return {
        codes: Int32Array.from(pairs, ([code]) => code),
        counts: Int32Array.from(pairs, ([, count]) => count),
      };
    },
    nameOf: (code) => model.events[code] ?? unseen[code - known] ?? '',
    shareOf: (code) => model.share[code] ?? unseenShare,
  };
}

/** Σ n·exp(−distance) over the distinct vectors: the kernel density times the number of training sessions. */
export function densitySum(
  vectors: readonly SessionVector[],
  distance: (vector: SessionVector) => number,
): number {
  let sum = 0;
  for (const vector of vectors) sum += vector.sessions * Math.exp(-distance(vector));
  return sum;
}

/** Rarity of a density, nats. */
export function rarity(density: number): number {
  return -Math.log(Math.max(density, DENSITY_FLOOR));
}

/** The other vector that weighs most in the density: near and frequent. One that is equal explains nothing. */
function nearestVector(
  vectors: readonly SessionVector[],
  distance: (vector: SessionVector) => number,
): SessionVector | undefined {
  let nearest: SessionVector | undefined;
  let least = Infinity;
  for (const vector of vectors) {
    const apart = distance(vector);
    if (apart === 0) continue;
    const cost = apart - Math.log(vector.sessions);
    if (cost < least) {
      least = cost;
      nearest = vector;
    }
  }
  return nearest;
}

function differences(
  session: Pick<SessionVector, 'codes' | 'counts'>,
  usual: SessionVector,
  { scale, open }: { readonly scale: Scale; readonly open: boolean },
): SessionReason[] {
  const countOf = (vector: Pick<SessionVector, 'codes' | 'counts'>, code: number): number =>
    vector.counts[vector.codes.indexOf(code)] ?? 0;
  const reasons: SessionReason[] = [];
  for (const code of new Set([...session.codes, ...usual.codes])) {
    const count = countOf(session, code);
    const expected = countOf(usual, code);
    if (count === expected || (open && count < expected)) continue;
    const onlyOne = count === 0 || expected === 0;
    reasons.push({
      kind: onlyOne ? (count === 0 ? 'lacks' : 'has') : count > expected ? 'more' : 'fewer',
      event: scale.nameOf(code),
      share: scale.shareOf(code),
      count,
      usual: expected,
      weight: (onlyOne ? scale.weights[code]! : 0) + countDistance(count, expected),
    });
  }
  return reasons.sort((a, b) => b.weight - a.weight || (a.event < b.event ? -1 : 1));
}
