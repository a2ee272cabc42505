import type { Side } from './tails.ts';

export const SIGNAL_KINDS = [
  /** A kind of line that was not there before. */
  'new-template',
  /** More of something than usual. */
  'burst',
  /** Less than usual, or none. */
  'silence',
  /** Another share of warnings or errors among a service's lines. */
  'level-shift',
  /** Values or durations outside what is usual. */
  'parameter-shift',
] as const;
export type SignalKind = (typeof SIGNAL_KINDS)[number];

/** What counts were compared; the sentence differs. */
export type SignalMeasure = 'lines' | 'share-of-lines' | 'requests' | 'slow-steps' | 'odd-lines' | 'values';

/** One thing that is not as usual in the minute before `slot` ended. */
export interface Signal {
  /** Equal for the same thing in other slots of one detector. */
  readonly key: string;
  readonly kind: SignalKind;
  readonly measure: SignalMeasure;
  readonly side: Side;
  readonly service: string;
  /** The other service, where it is about a step between two. */
  readonly peer?: string;
  /** Of one kind of line; absent: of the service as a whole. */
  readonly templateId?: string;
  /** Index into `LEVELS` of that kind of line. */
  readonly level: number;
  readonly observed: number;
  readonly expected: number;
  /** What `observed` was counted among, where it is a share. */
  readonly units?: number;
  /** The value that is distributed otherwise, and what the lines counted have of it: `is 503`. */
  readonly value?: { readonly name: string; readonly text: string };
  /** Speaks of requests that hold the line at least so often; absent: once. */
  readonly repetition?: number;
  /** −log₁₀ of the chance of this or more. */
  readonly strength: number;
}

/** What a signal is about, equal after a restart and on every process: keys hold numbers given out in order of sight. */
export function identityOf({ measure, side, service, peer, value, templateId = '' }: Signal): string {
  return [measure, side, service, peer ?? value?.name ?? '', templateId].join(' ');
}
