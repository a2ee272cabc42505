import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { entryOfRow } from '../../core/entry-of-row.ts';
import { scoredBatch } from '../../store/conformance/samples.ts';
import { DEFAULT_INGEST_LIMITS } from '../limits.ts';
import { UTC } from '../time/zone.ts';
import { createAmqpDecoder } from './decode.ts';
import type { AmqpLog } from './decode.ts';

const NOW_US = Date.UTC(2026, 0, 5) * 1000;
const encoder = new TextEncoder();

function setUp() {
  return createAmqpDecoder(
    (receivedUs) => ({
      limits: DEFAULT_INGEST_LIMITS,
      time: { receivedUs, zone: UTC, numericDate: 'month-first' },
      source: 'amqp',
      service: '',
      host: '',
    }),
    () => NOW_US,
  );
}

function messagesOf(logs: readonly AmqpLog[], decoder = setUp()): readonly string[] {
  const { batch: _shape, ...rest } = scoredBatch([]);
  const batch = decoder.build(logs, '00000000000000aa');
  const scored = {
    ...rest,
    batch,
    templateHigh: new Uint32Array(batch.count),
    templateLow: new Uint32Array(batch.count),
    score: new Float32Array(batch.count),
    anomalous: new Uint8Array(batch.count),
  };
  return Array.from({ length: batch.count }, (_, row) => {
    const { level, service, message } = entryOfRow(scored, row);
    return `${level} ${service} ${message}`.trim();
  });
}

test('JSON objects and text become entries, whatever the content type leaves out', () => {
  const decoder = setUp();
  const logs = [
    decoder.decode(
      encoder.encode('{"level":"error","service":"pay","message":"refused"}'),
      'application/json',
    ),
    decoder.decode(encoder.encode('{"message":"no type"}'), ''),
    decoder.decode(encoder.encode('2026-01-05 10:00:00 WARN plain line'), 'text/plain'),
    decoder.decode(encoder.encode('{not json'), ''),
    decoder.decode(encoder.encode('java.lang.Error: no\n\tat Main.main(Main.java:3)'), ''),
  ];
  assert.ok(logs.every(({ ok }) => ok));
  const values = logs.flatMap((decoded) => (decoded.ok ? [decoded.value] : []));
  assert.deepEqual(messagesOf(values, decoder), [
    'error pay refused',
    'unknown  no type',
    'warn  plain line',
    'unknown  {not json',
    'unknown  java.lang.Error: no\n\tat Main.main(Main.java:3)',
  ]);
});

test('what calls itself JSON and is none, and what is empty, is refused with the reason', () => {
  const decoder = setUp();
  const refused = [
    ['{"message":', 'application/json', /invalid_json/],
    ['[1,2]', 'application/json', /not_an_object/],
    ['{"a":1', 'application/json; charset=utf-8', /invalid_json/],
    ['', '', /no content/],
    [' \n ', 'text/plain', /no content/],
  ] as const;
  for (const [body, type, reason] of refused) {
    const decoded = decoder.decode(encoder.encode(body), type);
    assert.match(decoded.ok ? 'taken' : decoded.reason, reason, body);
  }
});

test('any bytes are decoded or refused', () => {
  const decoder = setUp();
  const types = fc.constantFrom('', 'application/json', 'text/plain', 'image/png', ';;');
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), types, (body, type) => {
      const decoded = decoder.decode(body, type);
      if (decoded.ok) assert.ok(decoder.build([decoded.value], '00000000000000aa').count >= 1);
    }),
    { numRuns: 500 },
  );
});
