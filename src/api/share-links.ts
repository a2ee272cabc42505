import { z } from 'zod';

/** Longest address of a view: a query of 4,000 characters, percent-encoded where needed, with its range and columns. */
export const SHARED_PATH_CHARACTERS = 16_000;

export const shareLinkBody = z.strictObject({
  path: z
    .string()
    .min(1)
    .max(SHARED_PATH_CHARACTERS)
    .describe('Address of the view inside the page, such as `/explore?query=level%3Aerror&from=-1h`'),
});

export const shareLinkSchema = z.object({
  id: z.string().describe('The same for the same address'),
  path: z.string(),
  url: z.string().describe('Address of the link on this server: `/s/ID`'),
  createdAt: z.string(),
});
export type ShareLinkDto = z.infer<typeof shareLinkSchema>;

export const SHARE_LINK_ID = /^[A-Za-z0-9_-]{12}$/;
export const shareLinkParams = z.object({
  id: z.string().regex(SHARE_LINK_ID, 'the id of a link has 12 characters'),
});

/** Links kept, at about a kilobyte each. */
export const SHARE_LINK_LIMIT = 100_000;
