import { z } from 'zod';

/** One sender of logs: a connection or client of a protocol, told apart by what it says about itself. */
export const sourceSchema = z.object({
  name: z.string().describe('What the sender calls itself, else its protocol and host'),
  protocol: z.string().describe('`http`, `file`, `syslog`, …'),
  services: z.array(z.string()).describe('Services its lines belong to; the first 20'),
  host: z.string(),
  linesPerSecond: z.number().describe('Over the last 5 seconds'),
  lastSeen: z.string(),
  lagMs: z
    .number()
    .nullable()
    .describe(
      'How long after its own time the last line came, in ms; below 0 when the clock of the sender is ahead, null when the line has no time',
    ),
  silent: z.boolean().describe('It sent regularly and has sent nothing for unusually long'),
  accepted: z.number().int().describe('Lines since the server started'),
  rejected: z
    .array(
      z.object({
        reason: z.string(),
        count: z.number().int(),
        sample: z
          .string()
          .describe('A line rejected lately, cut to 500 characters; empty when it has no text'),
        hint: z.string().describe('What to change'),
      }),
    )
    .describe('Lines since the server started, by reason'),
});
export type SourceDto = z.infer<typeof sourceSchema>;
export const sourcesSchema = z.object({ sources: z.array(sourceSchema) });
export type SourcesDto = z.infer<typeof sourcesSchema>;
