import { z } from 'zod';

/** `a,b` or a repeated parameter, as a list. */
export function csv<T extends z.ZodType<string, string>>(item: T) {
  return z
    .union([z.string(), z.array(z.string())])
    .transform((value) => (Array.isArray(value) ? value : value.split(',')).filter((part) => part !== ''))
    .pipe(z.array(item).max(CSV_LIMIT));
}

/** A repeated parameter as a list; commas are part of a value. */
export function repeated<T extends z.ZodType<string, string>>(item: T) {
  return z
    .union([z.string(), z.array(z.string())])
    .transform((value) => (Array.isArray(value) ? value : [value]).filter((part) => part !== ''))
    .pipe(z.array(item).max(CSV_LIMIT));
}

/** The most values a list parameter may have. */
export const CSV_LIMIT = 100;

export const PAGE_LIMIT = 1000;

export const timeRangeQuery = z.object({
  from: z
    .string()
    .max(64)
    .optional()
    .describe('RFC 3339, epoch s/ms/µs, or relative such as `-1h`; inclusive'),
  to: z.string().max(64).optional().describe('As `from`; exclusive; default now'),
});

export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(PAGE_LIMIT).default(100),
  cursor: z.string().max(200).optional(),
});

/** RFC 9457 problem details; `code` is stable, `nextStep` says what to do. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.string(),
  nextStep: z.string().optional(),
  position: z
    .object({ start: z.number().int(), end: z.number().int() })
    .optional()
    .describe('Of a query: where it is wrong, in UTF-16 code units; `end` is exclusive'),
  suggestion: z.string().optional().describe('What may stand at the position instead'),
});
export type ProblemDto = z.infer<typeof problemSchema>;
