import { z } from 'zod';
import { QUERY_LIMITS } from '../query/query.ts';
import { pageQuery, timeRangeQuery } from './common.ts';
import { entrySchema, exportFormat } from './entries.ts';

const queryId = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/, 'an id has 8 to 64 letters, digits, - and _');

/** `GET /api/v1/query`. */
export const queryQuery = timeRangeQuery.extend({
  query: z.string().max(QUERY_LIMITS.characters).describe('In the query language, with or without pipes'),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(QUERY_LIMITS.rows)
    .default(100)
    .describe('Most lines (up to 1,000) or rows of the table (up to 10,000)'),
  cursor: pageQuery.shape.cursor.describe('Of an earlier answer made of lines'),
  order: z.enum(['newest', 'oldest']).default('newest').describe('Of lines'),
  id: queryId.optional().describe('Made up by the client, to ask how far a table is while it waits for it'),
});

/** `GET /api/v1/query/progress/{id}`. */
export const queryProgressParams = z.object({ id: queryId });
export const queryProgressSchema = z.object({
  rowsRead: z.number().int(),
  totalRows: z.number().int().describe('An estimate that may grow; 0 while there is none'),
  elapsedMs: z.number().int(),
});

/** `GET /api/v1/query/export`. */
export const queryExportQuery = timeRangeQuery.extend({
  query: queryQuery.shape.query,
  format: exportFormat,
});

export const tableColumnSchema = z.object({
  name: z.string(),
  type: z.enum(['text', 'number', 'time', 'boolean', 'list']),
});
export type TableColumnDto = z.infer<typeof tableColumnSchema>;

export const tableValueSchema = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]);
export type TableValueDto = z.infer<typeof tableValueSchema>;

const common = {
  query: z.string().describe('The query as it was understood'),
  elapsedMs: z.number(),
  empty: z.string().optional().describe('Why there is nothing, and what would match'),
};

export const queryAnswerSchema = z.discriminatedUnion('kind', [
  z.object({
    ...common,
    kind: z.literal('entries'),
    entries: z.array(entrySchema),
    nextCursor: z.string().optional().describe('Give it as `cursor` for the next page; absent at the end'),
  }),
  z.object({
    ...common,
    kind: z.literal('table'),
    columns: z.array(tableColumnSchema),
    rows: z.array(z.array(tableValueSchema)).describe('Times are RFC 3339 in UTC with microseconds'),
    scannedRows: z.number().int().describe('Rows the store looked at'),
  }),
]);
export type QueryAnswerDto = z.infer<typeof queryAnswerSchema>;

/** `GET /api/v1/query/complete`. */
export const completeQueryQuery = timeRangeQuery.extend({
  query: z.string().max(QUERY_LIMITS.characters),
  position: z.coerce
    .number()
    .int()
    .min(0)
    .max(QUERY_LIMITS.characters)
    .optional()
    .describe('Of the cursor; default the end'),
});

export const completionsSchema = z.object({
  start: z.number().int().describe('Where the replaced text begins'),
  end: z.number().int().describe('Exclusive'),
  items: z.array(
    z.object({
      text: z.string().describe('To stand between start and end'),
      kind: z.enum(['field', 'value', 'keyword', 'pipe', 'statistic']),
      description: z.string().optional(),
      count: z.number().int().optional().describe('Lines that have it, of those looked at'),
    }),
  ),
});
export type CompletionsDto = z.infer<typeof completionsSchema>;
