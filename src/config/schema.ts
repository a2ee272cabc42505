import { z } from 'zod';

const KIBIBYTE = 2 ** 10;
const MEBIBYTE = 2 ** 20;
const GIBIBYTE = 2 ** 30;
const TEBIBYTE = 2 ** 40;
const PEBIBYTE = 2 ** 50;
const HOUR_MS = 3_600_000;
/** A hundred years. */
const FOREVER_DAYS = 36_500;
/** Plain HTTP only where nobody is in between. */
const ISSUER = /^(https:\/\/|http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/]).{1,500}$/;
/** Scheme, host and port. */
const PUBLIC_URL = /^https?:\/\/[A-Za-z0-9.-]+(:\d{1,5})?$/;

/**
 * The configuration: the one source of its types, defaults, ranges, environment names and documentation
 * (`config/config.yaml` and `docs/configuration.md` are written from it). Unknown keys are refused.
 */
export const configSchema = z.strictObject({
  server: section('The HTTP server: ingest, API and dashboard on one port.', {
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
  }),

  accounts: section('Who may use the server: users and API tokens. See docs/accounts.md.', {
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
  }),

  oidc: section(
    'Single sign-on with an OpenID Connect provider, used when `accounts.mode` is `local` and `issuer` is set. Its redirect address is `/api/v1/session/oidc/callback` of this server.',
    {
      issuer: z
        .string()
        .regex(ISSUER, 'it must be an https:// address, or http:// on this machine')
        .optional()
        .meta({
          description: 'Address of the provider, as it names itself in `/.well-known/openid-configuration`.',
        }),
      clientId: z.string().max(512).default('').meta({ description: 'Name of this client there.' }),
      clientSecret: z.string().max(1024).default('').meta({
        description: 'Secret of this client.',
        secret: true,
      }),
      label: z.string().min(1).max(60).default('Single sign-on').meta({
        description: 'What the button on the sign-in page says.',
      }),
      scopes: texts(['openid', 'profile', 'email'], 'What is asked for; some providers want `groups` too.'),
      nameClaim: z.string().min(1).max(200).default('preferred_username').meta({
        description: 'Claim that is shown as the name of a user.',
      }),
      rolesClaim: z.string().min(1).max(200).default('groups').meta({
        description:
          'Claim whose values give roles: a list or one text; dots reach into objects (`realm_access.roles`).',
      }),
      adminValues: texts([], 'Values of that claim that make an admin.'),
      editorValues: texts([], 'Values of that claim that make an editor.'),
      viewerValues: texts([], 'Values of that claim that make a viewer.'),
      defaultRole: z.enum(['none', 'viewer', 'editor']).default('none').meta({
        description: 'Role of those whose values give none; `none` does not let them in.',
      }),
    },
  ),

  dataDir: z.string().min(1).default('.logsentry').meta({
    description:
      'Folder of the embedded queue and store, relative to the working directory. One process uses it at a time.',
  }),

  startWaitMs: z.int().min(0).max(HOUR_MS).default(120_000).meta({
    description:
      'How long a start waits for RabbitMQ and the store while they are away; machines of a cluster start in any order. What refuses a password or a name ends the process at once.',
    unit: 'ms',
  }),

  broker: section('What carries batches from ingest to the processors.', {
    kind: z.enum(['embedded', 'rabbitmq']).default('embedded').meta({
      description:
        '`embedded` keeps the queue in `dataDir` and needs nothing else; `rabbitmq` lets many processes share the work.',
    }),
  }),

  rabbitmq: section('Used when `broker.kind` is `rabbitmq`.', {
    url: z
      .string()
      .regex(/^amqps?:\/\//, 'it must start with amqp:// or amqps://')
      .optional()
      .meta({
        description:
          'Address in one piece, `amqp://user:password@host:port/vhost`; wins over the parts below.',
        secret: true,
      }),
    host: z.string().min(1).default('127.0.0.1').meta({ description: 'Host name of the RabbitMQ node.' }),
    port: z
      .int()
      .min(1)
      .max(65_535)
      .default(5672)
      .meta({ description: 'AMQP port; 5671 is usual with TLS.' }),
    nodes: z
      .array(z.string().regex(/^[^:/\s]+(:\d{1,5})?$/, 'each must be a host or host:port'))
      .max(100)
      .default([])
      .meta({
        description:
          'Nodes of a RabbitMQ cluster, `host` or `host:port`, in place of the host in `url` or `host`: when one is away, the next is tried.',
      }),
    username: z.string().min(1).default('guest').meta({
      description: 'User; `guest` is what a fresh RabbitMQ allows from its own machine only.',
    }),
    password: z.string().default('guest').meta({ description: 'Password of that user.', secret: true }),
    vhost: z.string().min(1).default('/').meta({ description: 'Virtual host that holds the queues.' }),
    tls: z.boolean().default(false).meta({ description: 'Whether to speak TLS to RabbitMQ.' }),
    caFile: z.string().min(1).optional().meta({
      description:
        'PEM file of the authority that signed the node’s certificate, when the system does not know it.',
    }),
  }),

  queue: section('Limits of the queue between ingest and the processors, whichever broker carries it.', {
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
  }),

  ingest: section(
    'Limits on what senders may send, equal to `DEFAULT_INGEST_LIMITS`. What goes beyond is refused or flagged by name, never lost silently.',
    {
      bodyBytes: bytes(KIBIBYTE, GIBIBYTE, 64 * MEBIBYTE).meta({
        description: 'A request body as sent; beyond it the answer is 413.',
        unit: 'bytes',
      }),
      decompressedBytes: bytes(KIBIBYTE, 2 * GIBIBYTE, 256 * MEBIBYTE).meta({
        description: 'A body after decompression; beyond it the answer is 413. Stops compression bombs.',
        unit: 'bytes',
      }),
      compressionRatio: z.int().min(10).max(100_000).default(400).meta({
        description:
          'Decompressed bytes for each compressed byte; beyond it the answer is 413. Logs compress 5 to 30 times, repeating ones up to 200.',
        unit: 'times',
      }),
      lineBytes: bytes(KIBIBYTE, 64 * MEBIBYTE, MEBIBYTE).meta({
        description: 'One line. A longer JSON line is rejected, a longer text line is cut and flagged.',
        unit: 'bytes',
      }),
      messageBytes: bytes(KIBIBYTE, 16 * MEBIBYTE, 256 * KIBIBYTE).meta({
        description: 'One message; a longer one is cut and flagged.',
        unit: 'bytes',
      }),
      attributeBytes: bytes(0, 16 * MEBIBYTE, 64 * KIBIBYTE).meta({
        description: 'Attributes of one entry as JSON; those beyond are left out and the entry is flagged.',
        unit: 'bytes',
      }),
      fields: z.int().min(1).max(100_000).default(1000).meta({
        description: 'Fields of one entry at all depths together; one with more is rejected.',
        unit: 'fields',
      }),
      depth: z.int().min(1).max(1000).default(64).meta({
        description: 'Levels of nesting in a JSON entry; a deeper one is rejected.',
        unit: 'levels',
      }),
      batchBytes: bytes(KIBIBYTE, 64 * MEBIBYTE, MEBIBYTE).meta({
        description: 'Text after which a batch is closed and queued; the queue is fastest near 1 MB.',
        unit: 'bytes',
      }),
      inFlightBytes: bytes(MEBIBYTE, 16 * GIBIBYTE, 64 * MEBIBYTE).meta({
        description:
          'Batches handed to the queue and not yet durable, of all senders; beyond it the answer is 429.',
        unit: 'bytes',
      }),
      timeZone: z
        .string()
        .min(1)
        .max(64)
        .refine(isZone, 'it must be a zone such as Europe/Berlin, UTC or +02:00')
        .default('UTC')
        .meta({
          description:
            'Zone of times that name none, as logs of many programs have: an IANA name, `UTC` or an offset.',
        }),
      numericDate: z.enum(['month-first', 'day-first']).default('month-first').meta({
        description: 'How `01/02/2026` is meant where both orders are possible.',
      }),
    },
  ),

  syslog: section('Syslog over sockets, RFC 5424 and 3164, at `server.host`. A port of 0 is off.', {
    udpPort: port(0, 'UDP port; 514 is usual.'),
    tcpPort: port(0, 'TCP port, octet counting and lines (RFC 6587); 514 and 601 are usual.'),
    tlsPort: port(0, 'TLS port (RFC 5425); 6514 is usual. Needs `tlsKeyFile` and `tlsCertFile`.'),
    tlsKeyFile: z.string().min(1).optional().meta({ description: 'PEM file of the private key.' }),
    tlsCertFile: z.string().min(1).optional().meta({
      description: 'PEM file of the certificate, with those of its authorities.',
    }),
    allowUnauthenticated: allowUnauthenticated(),
  }),

  gelf: section('GELF over sockets, at `server.host`; `POST /gelf` needs no port. A port of 0 is off.', {
    udpPort: port(0, 'UDP port, also chunked and compressed; 12201 is usual.'),
    tcpPort: port(0, 'TCP port, messages end with NUL; 12201 is usual.'),
    allowUnauthenticated: allowUnauthenticated(),
  }),

  otlp: section('OTLP/gRPC, at `server.host`; OTLP/HTTP (`POST /v1/logs`) needs no port.', {
    grpcPort: port(0, 'TCP port; 4317 is usual. 0 is off. Clients send their token as with HTTP.'),
  }),

  fluent: section('The Forward protocol of Fluentd and Fluent Bit, at `server.host`.', {
    port: port(0, 'TCP port; 24224 is usual. 0 is off.'),
    sharedKey: z.string().min(16).max(512).optional().meta({
      description: '`shared_key` that clients must know; without it `server.token` is, when that is set.',
      secret: true,
    }),
  }),

  processor: section('Scoring workers and the blocks they hand to the store.', {
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
  }),

  store: section('Where entries, templates, models and incidents are kept.', {
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
  }),

  query: section(
    'Limits of one query by the role of whoever asks; those of the store hold besides. Exports have no limit on time and rows.',
    {
      viewerTimeoutMs: queryTimeout('viewers'),
      viewerMemoryBytes: queryMemory('viewers'),
      viewerRows: queryRows('viewers'),
      editorTimeoutMs: queryTimeout('editors'),
      editorMemoryBytes: queryMemory('editors'),
      editorRows: queryRows('editors'),
    },
  ),

  ml: section('What counts as strange and how it is learnt.', {
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
      description:
        'Lines kept to train from, newer ones preferred: bounds the time and memory of a training.',
      unit: 'lines',
    }),
  }),

  logging: section('LogSentry’s own log, on standard error.', {
    level: z.enum(['debug', 'info', 'warn', 'error']).default('info').meta({
      description: 'Least severe level written.',
    }),
  }),
});

/** The checked configuration, frozen at every depth. */
export type Config = DeepReadonly<z.output<typeof configSchema>>;

type DeepReadonly<T> = T extends object ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> } : T;

/** What a key's `.meta()` may say, beside its description. */
export interface KeyMeta {
  readonly description: string;
  readonly unit?: string;
  /** Never shown: `config show` masks it. */
  readonly secret?: boolean;
}

/** A group of keys that may be left out as a whole. */
function section<Shape extends z.core.$ZodLooseShape>(description: string, shape: Shape) {
  const object = z.strictObject(shape);
  return object.prefault({} as z.input<typeof object>).meta({ description });
}

function port(usual: number, description: string) {
  return z.int().min(0).max(65_535).default(usual).meta({ description });
}

/** These protocols have no authentication. */
function allowUnauthenticated() {
  return z.boolean().default(false).meta({
    description:
      'Whether to listen beyond loopback although the protocol has no authentication: everybody who reaches the port can add entries.',
  });
}

function queryTimeout(whose: string) {
  return z
    .int()
    .min(100)
    .max(HOUR_MS)
    .default(30_000)
    .meta({
      description: `Longest time for one query of ${whose}.`,
      unit: 'ms',
    });
}

function queryMemory(whose: string) {
  return z
    .int()
    .min(16 * MEBIBYTE)
    .max(TEBIBYTE)
    .default(GIBIBYTE)
    .meta({ description: `Most memory for one query of ${whose}.`, unit: 'bytes' });
}

function queryRows(whose: string) {
  return z
    .int()
    .min(0)
    .max(1_000_000_000_000)
    .default(0)
    .meta({
      description: `Most lines that one query of ${whose} may look at; 0 for any number.`,
      unit: 'lines',
    });
}

function texts(usual: readonly string[], description: string) {
  return z
    .array(z.string().min(1).max(200))
    .max(100)
    .default([...usual])
    .meta({ description });
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function bytes(least: number, most: number, usual: number) {
  return z.int().min(least).max(most).default(usual);
}
