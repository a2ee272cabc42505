import { z } from 'zod';
import { section } from '../section.ts';

/** Scheme, host and port. */
const PUBLIC_URL = /^https?:\/\/[A-Za-z0-9.-]+(:\d{1,5})?$/;

export const accountsSection = section(
  'Who may use the server: users and API tokens. See docs/accounts.md.',
  {
    mode: z.enum(['off', 'local']).default('off').meta({
      description:
        '`off`: whoever reaches the server, or knows `server.token` where that is set, may do everything. `local`: people sign in and programs have API tokens, each with a role; the first start prints a link that makes the first admin.',
    }),
    publicUrl: z
      .string()
      .regex(PUBLIC_URL, 'it must be http(s)://NAME[:PORT] without a path')
      .optional()
      .meta({
        description:
          'Address under which people reach the page, such as https://logs.example.com: used in printed links and for single sign-on, and allowed as `Host`.',
      }),
    sessionIdleHours: z.int().min(1).max(8760).default(24).meta({
      description: 'A session ends when it was not used for this long.',
      unit: 'hours',
    }),
    sessionHours: z.int().min(1).max(8760).default(168).meta({
      description: 'A session ends at this age, used or not; then people sign in again.',
      unit: 'hours',
    }),
  },
);
