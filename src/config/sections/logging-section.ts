import { z } from 'zod';
import { section } from '../section.ts';

export const loggingSection = section('LogSentry’s own log, on standard error.', {
  level: z.enum(['debug', 'info', 'warn', 'error']).default('info').meta({
    description: 'Least severe level written.',
  }),
});
