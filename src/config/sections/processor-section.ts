import { z } from 'zod';
import { section } from '../section.ts';

export const processorSection = section('Scoring workers and the blocks they hand to the store.', {
  workers: z
    .union([z.literal('auto'), z.int().min(1).max(256)])
    .default('auto')
    .meta({
      description: 'Worker threads that score; `auto` is one for each core beyond the first, at least one.',
      unit: 'threads',
    }),
  blockRows: z.int().min(1).max(1_000_000).default(100_000).meta({
    description: 'Rows of one block. The store spends 0.7 µs a row at 100,000 rows and 3.6 µs at 5,000.',
    unit: 'rows',
  }),
  idleFlushMs: z.int().min(1).max(60_000).default(100).meta({
    description: 'Longest wait of a block of few rows: bounds the time until a lone line can be searched.',
    unit: 'ms',
  }),
  busyFlushMs: z.int().min(1).max(60_000).default(1000).meta({
    description:
      'Longest wait of a block that fills quickly: larger blocks cost the store up to seven times less a row.',
    unit: 'ms',
  }),
});
