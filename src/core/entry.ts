import type { Level } from './level.ts';

/** One log event as people and the API see it. The hot path holds the same as columns, see `batch.ts`. */
export interface Entry {
  /** See `entry-id.ts`. */
  readonly id: string;
  /** µs since the Unix epoch, UTC. */
  readonly timeUs: number;
  readonly level: Level;
  readonly service: string;
  readonly host: string;
  readonly source: string;
  readonly message: string;
  /** Nested keys joined by a dot. */
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly trace: string;
  /** 16 hex digits; see `template.ts`. */
  readonly templateId: string;
  /** 0..1, higher is stranger; 0 when no model was there yet (`modelVersion` 0). */
  readonly score: number;
  /** Whether the score was over the threshold when it was scored. */
  readonly anomalous: boolean;
  readonly modelVersion: number;
  /** Bits of `ENTRY_FLAG`. */
  readonly flags: number;
}

export type AttributeValue = string | number | boolean | null;
