import type { EntryBatch } from '../../core/batch.ts';
import type { RowDetail } from '../features/feature-reader.ts';
import type { Model } from '../model/model.ts';

/** A line with its features: what sentences are made from. */
export interface DescribedLine {
  readonly model: Model;
  readonly batch: EntryBatch;
  readonly row: number;
  readonly detail: RowDetail;
  readonly features: Float32Array;
}

/** What a feature says about a line, in words, with the number and its normal range where there is one. */
export interface Description {
  readonly sentence: string;
  readonly value: number;
  readonly normalLow?: number;
  readonly normalHigh?: number;
}

/** What a scope is called in a sentence. */
export function scopeName({ model, detail }: DescribedLine, scope = detail.scope): string {
  const { templateCount, services } = model.statistics;
  if (scope < templateCount.length) return 'this message';
  const service = services[scope - templateCount.length];
  // Lines that name no service have ''.
  return service === undefined || service === '' ? 'a line' : `a line of ${service}`;
}
