import { z } from 'zod';
import { csv } from './common.ts';
import { entrySchema, filterQuery, reasonSchema } from './entries.ts';

export const modelSchema = z.object({
  version: z.number().int(),
  active: z.boolean(),
  createdAt: z.string(),
  lines: z.number().int().describe('Lines it was trained on'),
  templates: z.number().int(),
  threshold: z.number(),
  contamination: z.union([z.number(), z.literal('auto')]),
  trainingMs: z.number(),
  trigger: z.enum(['first', 'schedule', 'drift', 'request', 'import']),
  bytes: z.number().int(),
});
export type ModelDto = z.infer<typeof modelSchema>;
export const rescoringSchema = z.object({
  from: z.string(),
  to: z.string(),
  version: z.number().int().describe('Model that the lines are scored with'),
  lines: z.number().int().describe('Lines of the period; 0 until they are counted'),
  done: z.number().int(),
});
export type RescoringDto = z.infer<typeof rescoringSchema>;

/** Body of the routes that are about a period. */
export const periodBody = z.strictObject({
  from: z.string().max(64).describe('RFC 3339, epoch s/ms/µs, or relative such as `-1d`; inclusive'),
  to: z.string().max(64).optional().describe('As `from`; exclusive; default now'),
});
export const trainingBody = periodBody
  .partial()
  .refine(({ from, to }) => from !== undefined || to === undefined, 'from is missing; give it with to');
export type PeriodBody = z.infer<typeof periodBody>;

export const modelsSchema = z.object({
  models: z.array(modelSchema),
  training: z
    .object({ phase: z.string(), progress: z.number().min(0).max(1) })
    .optional()
    .describe('Present while a training runs'),
  rescoring: rescoringSchema.optional().describe('Present while history is rescored'),
});
export type ModelsDto = z.infer<typeof modelsSchema>;

/** What another model would say of recent lines. */
export const comparisonSchema = z.object({
  from: z.number().int().describe('Version compared'),
  to: z.number().int(),
  rangeFrom: z.string(),
  rangeTo: z.string(),
  complete: z
    .boolean()
    .describe(
      'Whether these are all lines of the range; else the newest ones, and older ones that are anomalous',
    ),
  lines: z.number().int(),
  markedByBoth: z.number().int(),
  markedByFromOnly: z.number().int(),
  markedByToOnly: z.number().int(),
  templateChanged: z.number().int().describe('Lines whose template differs'),
  meanScoreShift: z.number().describe('Mean of the absolute difference between the scores'),
  thresholds: z.object({ from: z.number(), to: z.number() }).describe('With the contamination in effect'),
  examples: z
    .array(
      z.object({
        entry: entrySchema,
        markedBy: z.enum(['from', 'to']),
        fromScore: z.number(),
        toScore: z.number(),
        templateId: z.string().describe('By `to`'),
        reasons: z.array(reasonSchema).describe('Of the model that marks it'),
      }),
    )
    .describe('Lines that only one of the models marks, largest difference of scores first'),
});
export type ComparisonDto = z.infer<typeof comparisonSchema>;

export const contaminationSchema = z.union([z.literal('auto'), z.number().min(0.0001).max(0.5)]);

export const detectionSettingsSchema = z.object({
  contamination: contaminationSchema,
  threshold: z.number().optional().describe('Follows from contamination and the active model'),
});
export type DetectionSettingsDto = z.infer<typeof detectionSettingsSchema>;
export const detectionSettingsPatch = z.strictObject({ contamination: contaminationSchema });

/** What a contamination would have marked. */
export const previewSchema = z.object({
  contamination: contaminationSchema,
  threshold: z.number(),
  lastHour: z.object({ lines: z.number().int(), marked: z.number().int() }),
  lastDay: z.object({ lines: z.number().int(), marked: z.number().int() }),
  histogram: z.array(z.number().int()).describe('Lines of the last day in 50 equal bins of score 0..1'),
});
export type PreviewDto = z.infer<typeof previewSchema>;

export const incidentSchema = z.object({
  id: z.string(),
  title: z.string(),
  severity: z.enum(['low', 'medium', 'high']),
  status: z.enum(['open', 'acknowledged', 'muted', 'resolved']),
  firstSeen: z.string(),
  lastSeen: z.string(),
  services: z.array(z.string()),
  origin: z.object({ service: z.string(), why: z.string() }).optional(),
  evidence: z.array(
    z.object({
      kind: z.enum(['new-template', 'burst', 'silence', 'level-shift', 'parameter-shift', 'session', 'line']),
      time: z.string(),
      service: z.string(),
      templateId: z.string().optional(),
      sentence: z.string(),
      observed: z.number().optional(),
      expected: z.number().optional(),
      entryId: z.string().optional(),
    }),
  ),
  reasons: z.array(reasonSchema),
  lines: z.number().int().describe('Anomalous lines that belong to it'),
  mutedUntil: z.string().optional().describe('Present while muted for a time; absent when muted for good'),
  history: z
    .array(z.object({ time: z.string(), action: z.string(), by: z.string() }))
    .optional()
    .describe('What people did with it, oldest first'),
});
export type IncidentDto = z.infer<typeof incidentSchema>;
export const incidentsSchema = z.object({ incidents: z.array(incidentSchema) });
export type IncidentsDto = z.infer<typeof incidentsSchema>;

export const incidentPatch = z.strictObject({
  status: incidentSchema.shape.status,
  muteUntil: z.string().optional().describe('RFC 3339; with status `muted`; absent: until it is taken back'),
});
export type IncidentPatch = z.infer<typeof incidentPatch>;

/** Query of `GET /api/v1/tail`. The filter narrows `entries` only. */
export const tailQuery = filterQuery.omit({ from: true, to: true }).extend({
  events: csv(z.enum(['entries', 'stats', 'anomaly']))
    .optional()
    .describe('Which events to send; default all'),
});

/** SSE events of `GET /api/v1/tail`. */
export const tailEvents = {
  /** New entries, oldest first, at most 200 an event. */
  entries: z.object({
    entries: z.array(entrySchema),
    skipped: z.number().int().describe('Left out: too many a second'),
  }),
} as const;
export type TailEntriesDto = z.infer<typeof tailEvents.entries>;
