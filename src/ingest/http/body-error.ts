export const BODY_REASONS = [
  'body-too-large',
  'body-too-slow',
  'held-bytes',
  'decompressed-too-large',
  'compression-ratio',
  'unknown-encoding',
  'broken-encoding',
] as const;
export type BodyReason = (typeof BODY_REASONS)[number];

/** A body that cannot be read further; what was read before it counts. */
export class BodyError extends Error {
  readonly reason: BodyReason;

  constructor(reason: BodyReason, message: string) {
    super(message);
    this.name = 'BodyError';
    this.reason = reason;
  }
}
