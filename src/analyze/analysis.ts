import type { AnomalyGroup } from './anomaly-group.ts';
import type { IncidentRow } from './analyze-incidents.ts';
import type { SessionRow } from './analyze-sessions.ts';
import type { TemplateRow } from './template-tally.ts';
import type { TimelineBucket } from './timeline.ts';

/** What an analysis found: everything a report shows. */
export interface Analysis {
  readonly files: readonly string[];
  /** Entries scored. */
  readonly lines: number;
  readonly rejected: { readonly count: number; readonly byReason: Readonly<Record<string, number>> };
  readonly anomalous: number;
  /** A line is anomalous when its score is above. */
  readonly threshold: number;
  readonly contamination: number | 'auto';
  /** Lines the model was trained on. */
  readonly trainedOn: number;
  /** First and last time, µs since the Unix epoch; undefined without lines. */
  readonly fromUs: number | undefined;
  readonly toUs: number | undefined;
  /** Most frequent first. */
  readonly templates: readonly TemplateRow[];
  /** Lines of templates beyond the bound on their number. */
  readonly otherTemplates: { readonly count: number; readonly anomalous: number };
  /** Strangest first. */
  readonly anomalies: readonly AnomalyGroup[];
  /** Anomalous lines that belong to none of them, because there are too many kinds. */
  readonly ungrouped: number;
  /** When they were asked for: every session, in the order of its first line. */
  readonly sessions?: readonly SessionRow[];
  /** When they were asked for, in the order of opening. */
  readonly incidents?: readonly IncidentRow[];
  readonly timeline: { readonly widthUs: number; readonly buckets: readonly TimelineBucket[] };
  readonly durationMs: number;
}
