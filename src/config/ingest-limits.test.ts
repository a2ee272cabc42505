import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MESSAGE_LIMIT_BYTES } from '../ingest/fluent-forward/connection.ts';
import { DEFAULT_CHUNK_LIMITS } from '../ingest/gelf/chunks.ts';
import { DEFAULT_INGEST_LIMITS } from '../ingest/limits.ts';
import { DEFAULT_SOCKET_LIMITS } from '../ingest/socket/socket-limits.ts';
import { DEFAULT_CONNECTION_LIMITS } from '../server/limit-connections.ts';
import { parseConfig } from './load.ts';

test('the defaults of `ingest` are the limits the decoders are built for', () => {
  const { ingest } = parseConfig('', { file: 'c.yaml', environment: {} });
  const { timeZone, numericDate, ...limits } = ingest;
  assert.deepEqual({ ...DEFAULT_INGEST_LIMITS, ...limits }, DEFAULT_INGEST_LIMITS);
  assert.deepEqual([timeZone, numericDate], ['UTC', 'month-first']);
});

test('the defaults of `sockets`, `gelf` and `server` are those of the listeners', () => {
  const { sockets, gelf, fluent, server } = parseConfig('', { file: 'c.yaml', environment: {} });
  assert.deepEqual({ ...DEFAULT_SOCKET_LIMITS, ...sockets }, DEFAULT_SOCKET_LIMITS);
  const { chunkMessages: messages, chunkBytes: bytes, chunkMs: ageMs } = gelf;
  assert.deepEqual({ messages, bytes, ageMs }, DEFAULT_CHUNK_LIMITS);
  assert.equal(fluent.messageBytes, MESSAGE_LIMIT_BYTES);
  const { connections, headersTimeoutMs, requestTimeoutMs } = server;
  assert.deepEqual({ connections, headersTimeoutMs, requestTimeoutMs }, DEFAULT_CONNECTION_LIMITS);
});
