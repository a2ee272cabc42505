import { z } from 'zod';
import { section } from '../section.ts';

export const brokerSection = section('What carries batches from ingest to the processors.', {
  kind: z.enum(['embedded', 'rabbitmq']).default('embedded').meta({
    description:
      '`embedded` keeps the queue in `dataDir` and needs nothing else; `rabbitmq` lets many processes share the work.',
  }),
});
