/**
 * What the template matcher found in a message, as the features read it; `TemplateMatcher` after a match.
 */
export interface LineMatch {
  /** Index into the model's templates, or -1 when none fits. */
  readonly template: number;
  readonly parameterCount: number;
  /** Per parameter three numbers: start and end, offsets in the message column's bytes; type code. */
  readonly spans: Int32Array;
}
