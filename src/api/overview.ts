import { z } from 'zod';

export const templateSchema = z.object({
  id: z.string(),
  text: z.string().describe('Constants as they are, parameters as `<type>`'),
  count: z.number().int(),
  anomalies: z.number().int(),
  share: z.number().describe('0..1 of all lines that match the filter, whatever template they have'),
  firstSeen: z.string(),
  lastSeen: z.string(),
  slices: z.array(z.number()).describe('Counts of equal slices of the range, for a sparkline'),
  example: z.string(),
  services: z.array(z.string()),
  badges: z.array(z.enum(['new', 'rare', 'gone', 'rising'])),
});
export type TemplateDto = z.infer<typeof templateSchema>;
export const templatesSchema = z.object({ templates: z.array(templateSchema), total: z.number().int() });
export type TemplatesDto = z.infer<typeof templatesSchema>;

/** `GET /templates/{id}/parameters`: over the newest lines of the template that match. */
export const parametersSchema = z.object({
  lines: z.number().int().describe('Lines looked at'),
  parameters: z
    .array(
      z.object({
        name: z.string(),
        type: z.string(),
        lines: z.number().int(),
        distinct: z.number().int(),
        values: z
          .array(z.object({ value: z.string(), count: z.number().int() }))
          .describe('The most frequent ones, up to 10'),
        numbers: z
          .object({
            unit: z.enum(['ms', 'B', '']),
            min: z.number(),
            p5: z.number(),
            p50: z.number(),
            p95: z.number(),
            max: z.number(),
            bins: z
              .array(z.number().int())
              .describe('Lines in equal steps from `min` to `binsTo`; the last also holds what lies beyond'),
            binsTo: z.number(),
          })
          .optional()
          .describe('Present when nearly every value is a number'),
      }),
    )
    .describe('In the order of the message'),
});
export type ParametersDto = z.infer<typeof parametersSchema>;

export const serviceSchema = z.object({
  service: z.string(),
  count: z.number().int(),
  errors: z.number().int(),
  anomalies: z.number().int(),
  lastSeen: z.string(),
  slices: z.array(z.number()),
});
export type ServiceDto = z.infer<typeof serviceSchema>;
export const servicesSchema = z.object({ services: z.array(serviceSchema) });
export type ServicesDto = z.infer<typeof servicesSchema>;

/** Live figures of the last seconds; also sent as SSE event `stats` every second. */
export const liveStatsSchema = z.object({
  time: z.string(),
  linesPerSecond: z.number(),
  anomaliesPerSecond: z.number(),
  queueMessages: z.number().int(),
  queueBytes: z.number().int(),
  lagSeconds: z
    .number()
    .describe('Age of the newest stored line by time of receipt, 0 when the queue is empty'),
  modelVersion: z.number().int(),
  entries: z.number().int().describe('Lines in the store'),
  /** Lines a model still needs before the first training; 0 once there is a model. */
  linesUntilModel: z.number().int(),
});
export type LiveStatsDto = z.infer<typeof liveStatsSchema>;

export const statusSchema = z.object({
  version: z.string(),
  startedAt: z.string(),
  authentication: z.boolean(),
  ready: z.boolean(),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
  ingest: z.object({ accepted: z.number(), rejected: z.number(), refused: z.number() }),
  queue: z.object({
    messages: z.number(),
    bytes: z.number(),
    limitBytes: z.number(),
    unacknowledged: z.number(),
    deadLetters: z.number(),
  }),
  processors: z.object({ workers: z.number(), lines: z.number(), failures: z.number() }),
  store: z.object({ rows: z.number(), diskBytes: z.number(), parts: z.number(), engine: z.string() }),
  memoryBytes: z.number(),
});
export type StatusDto = z.infer<typeof statusSchema>;
