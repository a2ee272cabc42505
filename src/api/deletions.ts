import { z } from 'zod';
import { QUERY_LIMITS } from '../query/query.ts';
import { entrySchema } from './entries.ts';

/** Which lines: a filter without pipes, in a range. */
export const deletionPreviewBody = z.strictObject({
  query: z
    .string()
    .min(1)
    .max(QUERY_LIMITS.characters)
    .describe('A filter in the query language, without pipes; `*` for every line of the range'),
  from: z.string().min(1).max(64).optional().describe('As in queries; absent: from the first line on'),
  to: z.string().min(1).max(64).optional().describe('Exclusive; absent: until now'),
});
export type DeletionPreviewBody = z.infer<typeof deletionPreviewBody>;

export const deletionPreviewSchema = z.object({
  query: z.string().describe('As it was understood'),
  from: z.string(),
  to: z.string(),
  count: z.number().int().describe('Lines that would be deleted'),
  sample: z.array(entrySchema).describe('The newest of them, at most ten'),
  token: z.string().describe('For `POST /api/v1/deletions`; for these lines only, once, for ten minutes'),
  expiresAt: z.string(),
});
export type DeletionPreviewDto = z.infer<typeof deletionPreviewSchema>;

export const deletionBody = z.strictObject({ token: z.string().min(1).max(100) });

export const deletionSchema = z.object({
  id: z.string(),
  query: z.string(),
  from: z.string(),
  to: z.string(),
  by: z.string().describe('Who asked for it'),
  state: z.enum(['running', 'done', 'failed', 'interrupted']),
  total: z.number().int().describe('Lines to delete'),
  deleted: z.number().int().describe('So far; with their counts'),
  startedAt: z.string(),
  updatedAt: z.string(),
  error: z.string().optional(),
});
export type DeletionDto = z.infer<typeof deletionSchema>;

export const deletionsSchema = z.object({ deletions: z.array(deletionSchema) });
export const deletionParams = z.object({ id: z.string().min(1).max(64) });
