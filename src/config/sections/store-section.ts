import { z } from 'zod';
import { section } from '../section.ts';
import { GIBIBYTE, HOUR_MS, MEBIBYTE, PEBIBYTE, TEBIBYTE } from '../units.ts';

/** A hundred years. */
const FOREVER_DAYS = 36_500;

export const storeSection = section('Where entries, templates, models and incidents are kept.', {
  kind: z.enum(['embedded', 'clickhouse']).default('embedded').meta({
    description:
      '`embedded` runs the ClickHouse engine in a child process over `dataDir`; `clickhouse` uses a server.',
  }),
  url: z
    .string()
    .regex(/^https?:\/\//, 'it must start with http:// or https://')
    .default('http://127.0.0.1:8123')
    .meta({
      description: 'HTTP address of the ClickHouse server; used when `store.kind` is `clickhouse`.',
    }),
  urls: z
    .array(z.string().regex(/^https?:\/\//, 'each must start with http:// or https://'))
    .max(100)
    .default([])
    .meta({
      description:
        'HTTP addresses of nodes of one ClickHouse cluster, in place of `store.url`. The first is asked; while it is away, the next.',
    }),
  cluster: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, 'it must be letters, digits and _')
    .optional()
    .meta({
      description:
        'Name of a ClickHouse cluster (`remote_servers`): tables become replicated and spread over its shards.',
    }),
  caFile: z.string().min(1).optional().meta({
    description:
      'PEM file of the authority that signed the certificates of https addresses, when the system does not know it.',
  }),
  listenHost: z.string().min(1).default('127.0.0.1').meta({
    description:
      'Address at which `logsentry store` serves the embedded engine to other processes; beyond loopback `store.password` must be set.',
  }),
  listenPort: z.int().min(0).max(65_535).default(8123).meta({
    description: 'Port at which `logsentry store` serves the embedded engine; 0 takes any free one.',
  }),
  username: z.string().min(1).default('default').meta({ description: 'ClickHouse user.' }),
  password: z.string().default('').meta({ description: 'Password of that user.', secret: true }),
  database: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, 'it must be letters, digits and _')
    .default('logsentry')
    .meta({ description: 'Database of the tables; created when it is missing.' }),
  retentionDays: z
    .int()
    .min(1)
    .max(FOREVER_DAYS)
    .default(FOREVER_DAYS)
    .meta({
      description: `Age at which entries are deleted, by their own time; ${FOREVER_DAYS} keeps them all. With less, old logs that are sent in later go at once too: they are as old as they say.`,
      unit: 'days',
    }),
  retentionBytes: z.int().min(0).max(PEBIBYTE).default(0).meta({
    description:
      'Disk that the store may take: beyond it the oldest days are deleted, looked at every five minutes; 0 for no limit. The newest day always stays.',
    unit: 'bytes',
  }),
  retentionRules: z.array(z.string().min(1).max(4000)).max(100).default([]).meta({
    description:
      'What goes sooner: an age and a filter of the query language each, such as `7d level:<=debug` or `30d service:cart -has:user`. Looked at every five minutes; deletes for good.',
  }),
  queryTimeoutMs: z.int().min(100).max(HOUR_MS).default(30_000).meta({
    description: 'Longest time for one query; the answer then says how to narrow it.',
    unit: 'ms',
  }),
  queryMemoryBytes: z
    .int()
    .min(16 * MEBIBYTE)
    .max(TEBIBYTE)
    .default(GIBIBYTE)
    .meta({
      description: 'Most memory for one query.',
      unit: 'bytes',
    }),
});
