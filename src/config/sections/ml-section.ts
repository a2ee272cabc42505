import { z } from 'zod';
import { section } from '../section.ts';

export const mlSection = section('What counts as strange and how it is learnt.', {
  contamination: z
    .union([z.literal('auto'), z.number().min(0.0001).max(0.5)])
    .default(0.1)
    .meta({
      description:
        'Share of lines expected to be strange: sets the threshold from the scores seen in training. `auto` uses the forest’s own threshold instead. Changed live in the dashboard, which shows what each value would have marked.',
      unit: 'share',
    }),
  minLines: z.int().min(100).max(10_000_000).default(2000).meta({
    description: 'Lines seen before the first model is trained.',
    unit: 'lines',
  }),
  trees: z.int().min(1).max(1000).default(100).meta({
    description:
      'Trees of the Isolation Forest. Path lengths converge well before 100 (Liu, Ting, Zhou 2008).',
    unit: 'trees',
  }),
  maxSamples: z
    .union([z.literal('all'), z.int().min(2).max(1_000_000)])
    .default(256)
    .meta({
      description:
        'Lines that one tree is grown from; small samples isolate anomalies better (Liu, Ting, Zhou 2008).',
      unit: 'lines',
    }),
  seed: z.int().min(0).max(Number.MAX_SAFE_INTEGER).default(1).meta({
    description:
      'Seed of everything random in training: the same data and seed give the same model, byte for byte.',
  }),
  retrainMinutes: z.int().min(1).max(100_000).default(60).meta({
    description: 'Time between trainings; drift or a request trains sooner.',
    unit: 'minutes',
  }),
  sampleLines: z.int().min(1000).max(10_000_000).default(200_000).meta({
    description: 'Lines kept to train from, newer ones preferred: bounds the time and memory of a training.',
    unit: 'lines',
  }),
});
