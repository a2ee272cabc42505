import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/**
 * Every metric of the program, declared here and nowhere else; `docs/metrics.md` is held equal to it.
 * Label values come from closed sets, never from logs.
 */
export function createMetrics(options: { readonly processMetrics: boolean }) {
  const registry = new Registry();
  const registers = [registry];
  if (options.processMetrics) collectDefaultMetrics({ register: registry });

  const counter = <const L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Counter<L>({ name, help, labelNames: [...labelNames], registers });
  const gauge = <const L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Gauge<L>({ name, help, labelNames: [...labelNames], registers });

  return {
    registry,
    ingestLines: counter('logsentry_ingest_lines_total', 'Lines accepted, by protocol.', ['protocol']),
    ingestRejects: counter('logsentry_ingest_rejected_lines_total', 'Lines rejected, by reason.', [
      'protocol',
      'reason',
    ]),
    ingestTruncated: counter(
      'logsentry_ingest_truncated_lines_total',
      'Lines accepted without what was over a limit: the end of a message, or attributes.',
    ),
    ingestBytes: counter('logsentry_ingest_bytes_total', 'Bytes of accepted bodies after decompression.', [
      'protocol',
    ]),
    ingestRefused: counter('logsentry_ingest_refused_requests_total', 'Requests refused at a limit.', [
      'protocol',
      'limit',
    ]),
    ingestDuplicates: counter(
      'logsentry_ingest_duplicate_batches_total',
      'Batches sent again and stored once.',
    ),
    ingestConnections: gauge(
      'logsentry_ingest_connections',
      'Open connections of log senders, by protocol.',
      ['protocol'],
    ),
    sourcesSilent: gauge(
      'logsentry_sources_silent',
      'Sources that sent regularly and have sent nothing for unusually long.',
    ),
    queueMessages: gauge('logsentry_queue_messages', 'Batches waiting or under way.'),
    queueBytes: gauge('logsentry_queue_bytes', 'Bytes waiting or under way.'),
    queueLimitBytes: gauge('logsentry_queue_limit_bytes', 'Bytes beyond which publishing is refused.'),
    queueDeadLetters: gauge('logsentry_queue_dead_letters', 'Batches that could not be processed.'),
    processedLines: counter('logsentry_processed_lines_total', 'Lines scored and stored.'),
    anomalousLines: counter('logsentry_anomalous_lines_total', 'Lines over the threshold.'),
    provisionalLines: counter(
      'logsentry_provisional_template_lines_total',
      'Lines whose template the active model does not know.',
    ),
    processedBlocks: counter('logsentry_processed_blocks_total', 'Blocks written to the store.'),
    blockRows: new Histogram({
      name: 'logsentry_block_rows',
      help: 'Rows of a block.',
      buckets: [10, 100, 1000, 5000, 20_000, 50_000, 100_000, 200_000],
      registers,
    }),
    appendSeconds: new Histogram({
      name: 'logsentry_store_append_seconds',
      help: 'Time the store took for a block.',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registers,
    }),
    processFailures: counter('logsentry_process_failures_total', 'Failures while processing, by kind.', [
      'kind',
    ]),
    lagSeconds: gauge('logsentry_lag_seconds', 'Age of the newest stored batch when it was stored.'),
    modelVersion: gauge('logsentry_model_version', 'Version of the active model; 0 while there is none.'),
    modelTrainings: counter('logsentry_model_trainings_total', 'Trainings, by outcome.', ['outcome']),
    trainingSeconds: gauge('logsentry_model_training_seconds', 'Duration of the last training.'),
    incidentsOpen: gauge('logsentry_incidents_open', 'Open incidents.'),
    patternDropped: counter(
      'logsentry_pattern_dropped_total',
      'What the search for incidents left out: late lines (over a minute behind the others), early ones (hours ahead), kinds of line (series), lines of traces and values beyond what is followed.',
      ['reason'],
    ),
    tailSubscribers: gauge('logsentry_tail_subscribers', 'Live tail connections.'),
    tailSkipped: counter(
      'logsentry_tail_skipped_entries_total',
      'Entries live tails left out to stay bounded.',
    ),
    storeDiskBytes: gauge('logsentry_store_disk_bytes', 'Bytes that the store takes of its disk.'),
    storeLimitBytes: gauge(
      'logsentry_store_limit_bytes',
      'Bytes beyond which the oldest days are deleted; 0 for no limit.',
    ),
    retentionDeleted: counter(
      'logsentry_retention_deleted_lines_total',
      'Lines deleted because the store was over its limit (size) or by a retention rule (query).',
      ['reason'],
    ),
    storeRestarts: counter('logsentry_store_engine_restarts_total', 'Restarts of the embedded store engine.'),
    httpConnections: gauge('logsentry_http_connections', 'Open connections of the HTTP server.'),
    httpRefused: counter(
      'logsentry_http_refused_connections_total',
      'Connections closed at a limit: connections, request-too-slow, headers-too-large, no-request.',
      ['limit'],
    ),
    requestSeconds: new Histogram({
      name: 'logsentry_http_request_seconds',
      help: 'Duration of HTTP requests.',
      labelNames: ['route', 'status'],
      buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30],
      registers,
    }),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
