import type { Shape } from './shape.ts';
import type { Template, TemplateSet } from './template-set.ts';

/** Answer for messages that no template matches. */
export const NO_TEMPLATE = -1;

/** Numbers a span takes in `spans`: start, end, type code. */
export const SPAN_WIDTH = 3;

/**
 * Finds the template of messages. What it answers must be a function of the message and the set alone, equal for all
 * implementations. The result of a match stands in the fields until the next one, so that nothing is allocated.
 */
export interface MessageMatcher {
  readonly set: TemplateSet;
  /** Index of the last message's template in `set.templates`, or NO_TEMPLATE. */
  readonly template: number;
  /** The template's id as two signed words; of a message without template, its shape's id: that of its provisional template. */
  readonly idHigh: number;
  readonly idLow: number;
  /** Parameters of the last message, in the template's order. */
  readonly parameterCount: number;
  /** Per parameter SPAN_WIDTH numbers: start and end, byte offsets; code of the type of this value. Read anew after `load`. */
  readonly spans: Int32Array;
  /** The shape of the last message. */
  readonly shape: Shape;

  /**
   * Announces messages to come from `bytes`, which must not change until the next `load`. Messages from other arrays may be
   * matched in between; without it all are, at some cost.
   */
  load(bytes: Uint8Array): void;

  /** Matches the message `bytes[start, end)`; returns `template`. */
  match(bytes: Uint8Array, start: number, end: number): number;

  /** The provisional template of the last message, for one that no template matched. */
  provisionalTemplate(): Template;
}
