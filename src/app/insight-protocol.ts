import type { ReasonDto, EntryDetailDto } from '../api/entries.ts';
import type { Entry } from '../core/entry.ts';
import type { ComparedLines, CompareRequest } from '../server/services.ts';

/** What the insight thread is asked: questions about models that take too long for the main thread. */
export type InsightRequest =
  | { readonly kind: 'load'; readonly version: number; readonly model: Uint8Array }
  | { readonly kind: 'unload'; readonly version: number }
  | {
      readonly kind: 'explain';
      readonly id: number;
      readonly rows: readonly { readonly entry: Entry; readonly version: number }[];
    }
  | {
      readonly kind: 'texts';
      readonly id: number;
      readonly version: number;
      readonly templates: readonly { readonly id: string; readonly example: string }[];
    }
  /** Lines of the comparison `id` that follows. */
  | { readonly kind: 'lines'; readonly id: number; readonly entries: readonly Entry[] }
  | ({ readonly kind: 'compare'; readonly id: number } & CompareRequest);

export type InsightReply =
  | { readonly kind: 'compared'; readonly id: number; readonly comparison: ComparedLines }
  | { readonly kind: 'explained'; readonly id: number; readonly explanations: readonly ExplainedEntry[] }
  | { readonly kind: 'texts'; readonly id: number; readonly texts: readonly string[] }
  | { readonly kind: 'failed'; readonly id: number; readonly reason: string };

export interface ExplainedEntry {
  readonly threshold: number;
  readonly reasons: readonly ReasonDto[];
  readonly parameters: EntryDetailDto['parameters'];
  readonly templateText: string;
}
