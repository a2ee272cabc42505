import type { EntryCondition } from './entry-condition.ts';
import type { Level } from './level.ts';

/** Which entries a question is about. Every given condition must hold; lists are "any of". */
export interface EntryFilter {
  /** Inclusive, µs since the Unix epoch. */
  readonly fromUs?: number;
  /** Exclusive. */
  readonly toUs?: number;
  readonly services?: readonly string[];
  readonly levels?: readonly Level[];
  readonly hosts?: readonly string[];
  /** Every one must occur in the message, letter case ignored. */
  readonly text?: readonly string[];
  /** Any of these template ids (16 hex digits). */
  readonly templates?: readonly string[];
  readonly trace?: string;
  readonly anomalous?: boolean;
  /** Lowest score. */
  readonly minScore?: number;
  /** What a query asks beyond the fields above. */
  readonly where?: EntryCondition;
}
