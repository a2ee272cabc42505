import { z } from 'zod';
import { LEVELS } from '../core/level.ts';
import { QUERY_LIMITS } from '../query/query.ts';
import { csv, pageQuery, repeated, timeRangeQuery } from './common.ts';

/** One log event. */
export const entrySchema = z.object({
  id: z.string(),
  time: z.string().describe('RFC 3339 in UTC with microseconds'),
  timeUs: z.number().describe('µs since the Unix epoch'),
  level: z.enum(LEVELS),
  service: z.string(),
  host: z.string(),
  source: z.string(),
  message: z.string(),
  attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  trace: z.string(),
  templateId: z.string().describe('16 hex digits'),
  score: z.number().min(0).max(1).describe('0..1, higher is stranger'),
  anomalous: z.boolean(),
  modelVersion: z.number().int().describe('0 when no model had been trained yet'),
  flags: z
    .array(z.enum(['timeAssumed', 'timeAdjusted', 'truncated', 'encodingRepaired']))
    .describe('What ingest had to change'),
});
export type EntryDto = z.infer<typeof entrySchema>;

export const filterQuery = timeRangeQuery.extend({
  query: z
    .string()
    .max(QUERY_LIMITS.characters)
    .optional()
    .describe(
      'A filter in the query language, such as `level:error "timed out"`; holds besides the other parameters',
    ),
  service: csv(z.string().max(200)).optional().describe('Any of these services, comma separated or repeated'),
  level: csv(z.enum(LEVELS)).optional(),
  host: csv(z.string().max(200)).optional(),
  text: repeated(z.string().min(1).max(1000))
    .optional()
    .describe('Each must occur in the message; letter case ignored; may hold commas, repeat it for several'),
  template: csv(z.string().regex(/^[0-9a-f]{16}$/, 'a template id is 16 hex digits')).optional(),
  trace: z.string().max(200).optional(),
  anomalous: z.enum(['true', 'false']).optional(),
  minScore: z.coerce.number().min(0).max(1).optional(),
});
export type FilterQuery = z.input<typeof filterQuery>;

export const entriesQuery = filterQuery.extend(pageQuery.shape).extend({
  order: z.enum(['newest', 'oldest']).default('newest'),
});

export const exportFormat = z
  .enum(['ndjson', 'csv', 'parquet'])
  .default('ndjson')
  .describe('CSV cells that a spreadsheet would run as a formula begin with an apostrophe');

/** `GET /entries/export`: everything that matches, oldest first, streamed as a download. */
export const exportQuery = filterQuery.extend({ format: exportFormat });

export const entriesSchema = z.object({
  entries: z.array(entrySchema),
  nextCursor: z.string().optional().describe('Give it as `cursor` for the next page; absent at the end'),
});
export type EntriesDto = z.infer<typeof entriesSchema>;

/** One entry with what is known about it. */
export const reasonSchema = z.object({
  feature: z.string(),
  sentence: z.string().describe('Why, for a person: "took 5,200 ms; this message usually takes 12 to 80 ms"'),
  value: z.number(),
  normalLow: z.number().optional(),
  normalHigh: z.number().optional(),
  weight: z.number().describe('Share of the score this feature is responsible for, 0..1'),
});
export type ReasonDto = z.infer<typeof reasonSchema>;

export const parameterSchema = z.object({
  name: z.string(),
  type: z.string(),
  value: z.string(),
  start: z.number().int().describe('Offset in the message, in UTF-16 code units'),
  end: z.number().int(),
});

export const entryDetailSchema = z.object({
  entry: entrySchema,
  template: z.object({ id: z.string(), text: z.string() }).optional(),
  parameters: z.array(parameterSchema),
  threshold: z.number().optional(),
  reasons: z.array(reasonSchema),
});
export type EntryDetailDto = z.infer<typeof entryDetailSchema>;

export const countSchema = z.object({ count: z.number().int() });

export const anomalySchema = z.object({
  entry: entrySchema,
  threshold: z.number(),
  reasons: z.array(reasonSchema),
});
export type AnomalyDto = z.infer<typeof anomalySchema>;

export const anomaliesSchema = z.object({
  anomalies: z.array(anomalySchema),
  nextCursor: z.string().optional(),
});
export type AnomaliesDto = z.infer<typeof anomaliesSchema>;

/** A hundred years. */
const BUCKET_LIMIT_SECONDS = 3_155_760_000;

export const timelineQuery = filterQuery.extend({
  bucket: z.coerce
    .number()
    .int()
    .min(1)
    .max(BUCKET_LIMIT_SECONDS)
    .optional()
    .describe('Bucket width in seconds; default: about 120 buckets over the range'),
});

export const timelineSchema = z.object({
  from: z.string(),
  to: z.string(),
  bucketSeconds: z.number().int(),
  buckets: z.array(
    z.object({
      time: z.string(),
      timeUs: z.number(),
      levels: z.partialRecord(z.enum(LEVELS), z.number().int()),
      anomalies: z.number().int(),
    }),
  ),
});
export type TimelineDto = z.infer<typeof timelineSchema>;

export const facetsSchema = z.object({
  service: z.array(z.object({ value: z.string(), count: z.number().int() })),
  level: z.array(z.object({ value: z.string(), count: z.number().int() })),
  host: z.array(z.object({ value: z.string(), count: z.number().int() })),
});
export type FacetsDto = z.infer<typeof facetsSchema>;

/** `GET /fields`: names of attributes, those of most lines first. */
export const fieldsSchema = z.object({
  fields: z.array(
    z.object({
      name: z.string(),
      count: z.number().int().describe('Of the newest lines, those that have it'),
    }),
  ),
});
export type FieldsDto = z.infer<typeof fieldsSchema>;

export const ingestAnswerSchema = z.object({
  accepted: z.number().int(),
  rejected: z.number().int(),
  errors: z
    .array(z.object({ line: z.number().int(), reason: z.string(), hint: z.string() }))
    .describe('The first 100 rejected lines'),
});
export type IngestAnswerDto = z.infer<typeof ingestAnswerSchema>;
