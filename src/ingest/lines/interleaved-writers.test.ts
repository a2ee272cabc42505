import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeText } from '../../../test/support/decode-text.ts';
import { createRandom } from '../../core/random.ts';

/** What one writer's line number `i` is, and what it must become. */
interface Writer {
  line(i: number): string;
  readonly service: string;
  readonly level: string;
  message(i: number): string;
}

const iso = (i: number): string => new Date(Date.UTC(2026, 0, 2) + i * 1_000).toISOString();
const day = (i: number): string => iso(i).slice(0, 10);
const clock = (i: number): string => iso(i).slice(11, 19);
const said = (i: number): string => `order ${i} paid`;

const WRITERS: readonly Writer[] = [
  {
    line: (i) => `${day(i)} ${clock(i)},678 WARN  [main] org.acme.Shop: ${said(i)}`,
    ...{ service: 'org.acme.Shop', level: 'warn', message: said },
  },
  {
    line: (i) => `${day(i)} ${clock(i)},678 - shop.payment - ERROR - ${said(i)}`,
    ...{ service: 'shop.payment', level: 'error', message: said },
  },
  {
    line: (i) => `Jan  2 ${clock(i)} web-1 cron[77]: ${said(i)}`,
    ...{ service: 'cron', level: 'unknown', message: said },
  },
  {
    line: (i) => `10.0.0.1 - - [02/Jan/2026:${clock(i)} +0000] "GET /${i} HTTP/1.1" 404 12 "-" "curl/8"`,
    ...{ service: '', level: 'warn', message: (i: number) => `"GET /${i} HTTP/1.1" 404 12` },
  },
  {
    line: (i) => `time=${iso(i)} level=info service=pay msg="${said(i)}"`,
    ...{ service: 'pay', level: 'info', message: said },
  },
  {
    line: (i) => `{"time":"${iso(i)}","level":"debug","service":"api","msg":"${said(i)}"}`,
    ...{ service: 'api', level: 'debug', message: said },
  },
  {
    line: (i) => `I, [${iso(i).slice(0, 23)}901 #1234]  INFO -- worker: ${said(i)}`,
    ...{ service: 'worker', level: 'info', message: said },
  },
  { line: said, service: '', level: 'unknown', message: said },
];

test('single lines of eight writers in one stream, none named, each are what their writer meant', () => {
  const random = createRandom(3);
  const sent = Array.from({ length: 4_000 }, (_, i) => ({
    i,
    writer: WRITERS[random.integer(WRITERS.length)]!,
  }));
  const text = sent.map(({ i, writer }) => `${writer.line(i)}\n`).join('');
  const cuts = Array.from({ length: 200 }, () => random.integer(text.length));
  const { rows } = decodeText(text, { cuts });
  assert.deepEqual(
    rows.map(({ service, level, message }) => ({ service, level, message })),
    sent.map(({ i, writer }) => ({
      service: writer.service,
      level: writer.level,
      message: writer.message(i),
    })),
  );
});
