import { z } from 'zod';
import { QUERY_LIMITS } from '../query/query.ts';

/** What people say of a saved search; whose it is, the server knows. */
export const savedSearchBody = z.strictObject({
  name: z.string().trim().min(1).max(200),
  query: z.string().max(QUERY_LIMITS.characters).describe('In the query language; may have pipes'),
  from: z.string().max(64).optional().describe('RFC 3339, epoch s/ms/µs, or relative such as `-1h`'),
  to: z.string().max(64).optional().describe('As `from`; absent: until now'),
  personal: z.boolean().optional().describe('Only who saves it sees it; absent: everybody does'),
});
export type SavedSearchBody = z.infer<typeof savedSearchBody>;

/** Only what is given changes; `null` removes an end of the range. */
export const savedSearchPatch = z.strictObject({
  name: savedSearchBody.shape.name.optional(),
  query: savedSearchBody.shape.query.optional(),
  from: savedSearchBody.shape.from.nullable(),
  to: savedSearchBody.shape.to.nullable(),
});
export type SavedSearchPatch = z.infer<typeof savedSearchPatch>;

export const savedSearchSchema = z.object({
  id: z.string(),
  ...savedSearchBody.shape,
  personal: z.boolean().default(false).describe('Whether only who saved it sees it'),
  savedBy: z.string().default('').describe('Name of who saved it'),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type SavedSearchDto = z.infer<typeof savedSearchSchema>;

export const savedSearchesSchema = z.object({ searches: z.array(savedSearchSchema) });
export type SavedSearchesDto = z.infer<typeof savedSearchesSchema>;

/** Saved searches kept: what a person can still look through. */
export const SAVED_SEARCH_LIMIT = 1000;
