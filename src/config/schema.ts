import { z } from 'zod';
import { accountsSection } from './sections/accounts-section.ts';
import { brokerSection } from './sections/broker-section.ts';
import { fluentSection } from './sections/fluent-section.ts';
import { gelfSection } from './sections/gelf-section.ts';
import { ingestSection } from './sections/ingest-section.ts';
import { loggingSection } from './sections/logging-section.ts';
import { mlSection } from './sections/ml-section.ts';
import { oidcSection } from './sections/oidc-section.ts';
import { otlpSection } from './sections/otlp-section.ts';
import { processorSection } from './sections/processor-section.ts';
import { querySection } from './sections/query-section.ts';
import { queueSection } from './sections/queue-section.ts';
import { rabbitmqSection } from './sections/rabbitmq-section.ts';
import { serverSection } from './sections/server-section.ts';
import { socketsSection } from './sections/sockets-section.ts';
import { storeSection } from './sections/store-section.ts';
import { syslogSection } from './sections/syslog-section.ts';
import { HOUR_MS } from './units.ts';

/**
 * The configuration: the one source of its types, defaults, ranges, environment names and documentation
 * (`config/config.yaml` and `docs/configuration.md` are written from it). Unknown keys are refused.
 */
export const configSchema = z.strictObject({
  server: serverSection,
  accounts: accountsSection,
  oidc: oidcSection,

  dataDir: z.string().min(1).default('.logsentry').meta({
    description:
      'Folder of the embedded queue and store, relative to the working directory. One process uses it at a time.',
  }),

  startWaitMs: z.int().min(0).max(HOUR_MS).default(120_000).meta({
    description:
      'How long a start waits for RabbitMQ and the store while they are away; machines of a cluster start in any order. What refuses a password or a name ends the process at once.',
    unit: 'ms',
  }),

  broker: brokerSection,
  rabbitmq: rabbitmqSection,
  queue: queueSection,
  ingest: ingestSection,
  sockets: socketsSection,
  syslog: syslogSection,
  gelf: gelfSection,
  otlp: otlpSection,
  fluent: fluentSection,
  processor: processorSection,
  store: storeSection,
  query: querySection,
  ml: mlSection,
  logging: loggingSection,
});

/** The checked configuration, frozen at every depth. */
export type Config = DeepReadonly<z.output<typeof configSchema>>;

type DeepReadonly<T> = T extends object ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> } : T;
