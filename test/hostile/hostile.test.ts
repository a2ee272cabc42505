import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { attackNamed } from './attacks.ts';
import { startHostileServer, type HostileServer } from './hostile-server.ts';
import { runAttack } from './run-attack.ts';

const MIB = 2 ** 20;
/** Small limits, so that small attacks run into them. */
const LIMITS = {
  LOGSENTRY_SERVER_CONNECTIONS: '300',
  LOGSENTRY_SERVER_HEADERS_TIMEOUT_MS: '500',
  LOGSENTRY_INGEST_HELD_BYTES: String(24 * MIB),
  LOGSENTRY_INGEST_BODY_STALL_MS: '200',
  LOGSENTRY_SOCKETS_CONNECTIONS: '300',
  LOGSENTRY_SOCKETS_FRAME_MS: '500',
  LOGSENTRY_SOCKETS_BUFFER_BYTES: String(8 * MIB),
  LOGSENTRY_SOCKETS_UNPACKED_BYTES: String(16 * MIB),
  LOGSENTRY_GELF_CHUNK_MESSAGES: '100',
};
/** Above the resting level: measured 20 to 160 MB, most of it memory that is not collected yet. */
const MEMORY_LIMIT_BYTES = 300e6;
/** Of one acknowledgement: on a busy machine of two cores. */
const LONGEST_MS = 20_000;

/** Attacks with the counters that must tell of them. */
const CASES: readonly (readonly [attack: string, counted: readonly string[]])[] = [
  ['zstd bombs', ['ingest_refused_requests_total{http,compression-ratio}']],
  ['snappy bombs in gzip', ['ingest_refused_requests_total{loki,']],
  ['gzip bombs over Forward', ['ingest_refused_requests_total{fluent,decompressed-too-large}']],
  ['slow headers', ['http_refused_connections_total{request-too-slow}']],
  ['slow bodies, a line', ['ingest_refused_requests_total{http,']],
  ['slow messages, syslog over TCP', ['ingest_refused_requests_total{syslog,']],
  ['a million fields, a line', ['ingest_rejected_lines_total{http,']],
  ['a million fields, GELF', ['ingest_rejected_lines_total{gelf,']],
  ['a line of 1 GB, syslog', ['ingest_truncated_lines_total']],
  ['a line of 1 GB, file', ['ingest_truncated_lines_total']],
  ['idle connections, HTTP', ['http_refused_connections_total{connections}']],
  ['idle connections, Forward', ['ingest_refused_requests_total{fluent,connections}']],
  ['GELF chunks, messages that never end', ['ingest_refused_requests_total{gelf,chunks}']],
];

describe('hostile senders: memory is bounded, they are told or counted, and a well-behaved one loses nothing', () => {
  let hostile: HostileServer;
  before(async () => (hostile = await startHostileServer(LIMITS)));
  after(() => hostile.stop());

  for (const [name, counters] of CASES) {
    test(name, async (t) => {
      const { peakAboveBytes, told, counted, steady } = await runAttack(attackNamed(name), hostile, 'short');
      t.diagnostic(
        `${Math.round(peakAboveBytes / 1e6)} MB above rest; told ${JSON.stringify(told)}; counted ${JSON.stringify(counted)}; others: p99 ${Math.round(steady.p99Ms)} ms, longest ${Math.round(steady.longestMs)} ms`,
      );
      assert.ok(steady.acknowledgedLines > 0);
      assert.equal(steady.lostLines, 0);
      assert.ok(peakAboveBytes < MEMORY_LIMIT_BYTES, `${Math.round(peakAboveBytes / 1e6)} MB`);
      assert.ok(steady.longestMs < LONGEST_MS, `${Math.round(steady.longestMs)} ms`);
      for (const counter of counters)
        assert.ok(
          Object.keys(counted).some((name) => name.includes(counter)),
          `${counter} is not among ${Object.keys(counted).join(', ')}`,
        );
    });
  }
});
