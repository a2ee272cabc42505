import { z } from 'zod';

/** Dead letters listed at a time. */
export const DEAD_LETTER_LIMIT = 1000;

export const queueSchema = z.object({
  messages: z.number().int().describe('Batches waiting or under way'),
  bytes: z.number().int().describe('Their size; with RabbitMQ estimated from recent batches'),
  limitBytes: z.number().int().describe('Beyond it senders are told to wait'),
  unacknowledged: z.number().int().describe('Of those, held by this process'),
  consumers: z.number().int().optional().describe('Processors of all processes, where the broker tells'),
  deadLetters: z.number().int(),
  growthPerSecond: z
    .number()
    .describe('Batches a second by which the queue grows; negative while it shrinks'),
  linesPerSecond: z.number().describe('Lines stored a second'),
});
export type QueueDto = z.infer<typeof queueSchema>;

export const deadLetterSchema = z.object({
  id: z.string(),
  time: z.string(),
  reason: z.string(),
  deliveries: z.number().int(),
  bytes: z.number().int(),
});
export type DeadLetterDto = z.infer<typeof deadLetterSchema>;
export const deadLettersSchema = z.object({ deadLetters: z.array(deadLetterSchema) });

export const deadLetterDetailSchema = deadLetterSchema.extend({
  lines: z.number().int().describe('Entries of the batch; 0 when it cannot be decoded'),
  messages: z.array(z.string()).describe('The first of their messages'),
});
export type DeadLetterDetailDto = z.infer<typeof deadLetterDetailSchema>;

export const deadLetterParams = z.object({ id: z.string().min(1).max(64) });
export const doneSchema = z.object({ done: z.boolean() });
