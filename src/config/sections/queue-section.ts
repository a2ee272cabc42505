import { z } from 'zod';
import { section } from '../section.ts';
import { GIBIBYTE, MEBIBYTE, TEBIBYTE } from '../units.ts';

export const queueSection = section(
  'Limits of the queue between ingest and the processors, whichever broker carries it.',
  {
    limitBytes: z
      .int()
      .min(MEBIBYTE)
      .max(TEBIBYTE)
      .default(2 * GIBIBYTE)
      .meta({
        description:
          'What the queue may hold. Beyond it senders are told to wait (503 with Retry-After), so that a slow store costs time, not data.',
        unit: 'bytes',
      }),
    deliveryLimit: z.int().min(1).max(1000).default(20).meta({
      description:
        'Deliveries of one batch before it moves to the dead letters: one poisonous batch must not stop the rest, and a machine that restarts again and again must not empty the queue. As RabbitMQ 4 does by default.',
      unit: 'deliveries',
    }),
    spoolBytes: z.int().min(MEBIBYTE).max(TEBIBYTE).default(GIBIBYTE).meta({
      description:
        'What `logsentry ingest` may keep in `dataDir` while RabbitMQ is away; beyond it senders are told to wait.',
      unit: 'bytes',
    }),
    prefetch: z.int().min(1).max(10_000).default(256).meta({
      description: 'Batches that a processor may hold unacknowledged. A block is made of many small batches.',
      unit: 'batches',
    }),
    prefetchBytes: z
      .int()
      .min(MEBIBYTE)
      .max(4 * GIBIBYTE)
      .default(32 * MEBIBYTE)
      .meta({
        description: 'Bytes that a processor may hold unacknowledged: bounds its memory.',
        unit: 'bytes',
      }),
  },
);
