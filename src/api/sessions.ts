import { z } from 'zod';

/** The document that holds the latest anomalous sessions, as the API answers them. */
export const ANOMALOUS_SESSIONS = { kind: 'anomalous-sessions', key: 'latest' } as const;

/** Sessions kept: those of ten looks that each found all they tell. */
export const ANOMALOUS_SESSIONS_LIMIT = 200;

export const anomalousSessionSchema = z.object({
  id: z.string().describe('Its trace, or the value that its messages share'),
  services: z.array(z.string()),
  score: z.number().describe('How rare it is among the sessions of its hour: −ln of their density around it'),
  from: z.string().describe('Time of its first line'),
  to: z.string(),
  reasons: z
    .array(
      z.object({
        sentence: z.string(),
        templateId: z.string().describe('The message it speaks of'),
        observed: z.number().describe('Lines with that message in this session'),
        expected: z.number(),
        weight: z.number(),
      }),
    )
    .describe('Heaviest first'),
});
export type AnomalousSessionDto = z.infer<typeof anomalousSessionSchema>;

/** Newest first. */
export const anomalousSessionsSchema = z.object({ sessions: z.array(anomalousSessionSchema) });
export type AnomalousSessionsDto = z.infer<typeof anomalousSessionsSchema>;
