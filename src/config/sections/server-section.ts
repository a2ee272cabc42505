import { z } from 'zod';
import { section } from '../section.ts';
import { HOUR_MS } from '../units.ts';

export const serverSection = section('The HTTP server: ingest, API and dashboard on one port.', {
  host: z.string().min(1).default('127.0.0.1').meta({
    description:
      'Address to listen on. Loopback keeps everyone else out; any other address requires `server.token` or `accounts.mode`.',
  }),
  port: z.int().min(0).max(65_535).default(5000).meta({
    description: 'Port to listen on; 0 takes any free one.',
  }),
  token: z.string().min(16).max(512).optional().meta({
    description:
      'Token that may do everything (`Authorization: Bearer …`); without accounts every request must carry it. Make one with `openssl rand -hex 32`.',
    secret: true,
  }),
  allowedHosts: z.array(z.string().min(1).max(253)).max(100).default([]).meta({
    description:
      'Host names, besides loopback and `server.host`, under which browsers may reach the server. Other `Host` headers are refused, which stops DNS rebinding.',
  }),
  trustedProxies: z
    .array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]))
    .max(100)
    .default([])
    .meta({
      description:
        'Addresses and networks (`10.0.0.0/8`) of reverse proxies whose `X-Forwarded-For` is believed: then limits on sign-ins and the audit log see the client, not the proxy.',
    }),
  connections: z.int().min(10).max(1_000_000).default(10_000).meta({
    description:
      'Open connections. At the limit the one that is idle for longest is closed for a new one. Each takes a file: see `ulimit -n`.',
    unit: 'connections',
  }),
  headersTimeoutMs: z.int().min(100).max(HOUR_MS).default(20_000).meta({
    description: 'A request’s headers must be there by then, also the first of a new connection; else 408.',
    unit: 'ms',
  }),
  requestTimeoutMs: z
    .int()
    .min(1000)
    .max(24 * HOUR_MS)
    .default(300_000)
    .meta({
      description: 'A request must be there as a whole by then; else 408.',
      unit: 'ms',
    }),
});
