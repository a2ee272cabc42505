import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { RECEIVED_US, testContext } from '../../../test/support/decode-context.ts';
import { decodeText } from '../../../test/support/decode-text.ts';
import { BatchBuilder } from '../../core/batch-builder.ts';
import { ENTRY_FLAG } from '../../core/batch.ts';
import { DEFAULT_INGEST_LIMITS } from '../limits.ts';
import { createZone } from '../time/zone.ts';
import { TextLinesDecoder } from './decode.ts';
import { formatNames, SourceFormat } from './source-format.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 2_000);

test('a plain line is a message with the time of receipt', () => {
  assert.deepEqual(decodeText('hello world').rows, [
    {
      timeUs: RECEIVED_US,
      level: 'unknown',
      flags: ENTRY_FLAG.timeAssumed,
      service: '',
      host: '',
      source: 'test',
      message: 'hello world',
      attributes: '',
      trace: '',
    },
  ]);
});

test('empty lines, carriage returns and a byte order mark leave nothing', () => {
  const { rows } = decodeText('\ufeffa\r\n\r\n \t\r\nb\r\n');
  assert.deepEqual(
    rows.map((row) => row.message),
    ['a', 'b'],
  );
});

test('JSON lines among text lines are decoded as JSON', () => {
  const { rows } = decodeText(
    '2026-01-02 03:04:05 INFO a\n{"message":"b","level":"warn","x":1}\n{"not": json}\n',
  );
  assert.deepEqual(
    rows.map(({ message, level, attributes }) => [message, level, attributes]),
    [
      ['a', 'info', ''],
      ['b', 'warn', '{"x":1}'],
      ['{"not": json}', 'unknown', ''],
    ],
  );
});

test('the defaults stand in for a missing service and host', () => {
  const { rows } = decodeText('Jan  2 03:04:05 web-1 cron[1]: a\nb', {
    context: { service: 'shop', host: 'h' },
  });
  assert.deepEqual(
    rows.map(({ service, host }) => [service, host]),
    [
      ['cron', 'web-1'],
      ['shop', 'h'],
    ],
  );
});

test('times without zone are of the configured one', () => {
  const time = {
    receivedUs: RECEIVED_US,
    zone: createZone('America/New_York'),
    numericDate: 'month-first',
  } as const;
  const { rows } = decodeText('2025-07-02 03:04:05 INFO a\n2025-07-02T03:04:05Z INFO b', {
    context: { time },
  });
  assert.equal(rows[0]?.timeUs, Date.UTC(2025, 6, 2, 7, 4, 5) * 1000);
  assert.equal(rows[1]?.timeUs, Date.UTC(2025, 6, 2, 3, 4, 5) * 1000);
});

test('a numeric date is read in the configured order unless only one is possible', () => {
  const at = (line: string, numericDate: 'day-first' | 'month-first'): string => {
    const time = { ...testContext().time, numericDate };
    return new Date(decodeText(line, { context: { time } }).rows[0]!.timeUs / 1000)
      .toISOString()
      .slice(0, 10);
  };
  assert.equal(at('03/04/2025 10:00:00 INFO a', 'month-first'), '2025-03-04');
  assert.equal(at('03/04/2025 10:00:00 INFO a', 'day-first'), '2025-04-03');
  assert.equal(at('25/04/2025 10:00:00 INFO a', 'month-first'), '2025-04-25');
});

test('a time out of range is kept beside that of receipt', () => {
  const [row] = decodeText('2031-01-01 00:00:00 INFO a').rows;
  assert.equal(row?.timeUs, RECEIVED_US);
  assert.equal(row?.flags, ENTRY_FLAG.timeAdjusted);
  assert.equal(row?.attributes, '{"originalTime":"2031-01-01 00:00:00"}');
});

test('what a container runtime wrote in parts is one entry', () => {
  const at = '2026-01-02T03:04:05.678901234Z';
  const { rows } = decodeText(
    `${at} stdout P one \n${at} stdout P two \n${at} stdout F three\n${at} stdout F four\n`,
  );
  assert.deepEqual(
    rows.map((row) => row.message),
    ['one two three', 'four'],
  );
});

test("Docker's json-file lines are the container's lines, at Docker's time, traces and long lines joined", () => {
  const docker = (log: string): string =>
    `${JSON.stringify({ log, stream: 'stderr', time: '2026-01-02T03:04:05.678901234Z' })}\n`;
  const { rows } = decodeText(
    [
      docker('ERROR a.b.C - cannot pay\n'),
      docker('\tat a.b.C.pay(C.java:1)\n'),
      docker('one '),
      docker('line\n'),
      '{"log":"no wrapper"}\n',
    ].join(''),
  );
  assert.deepEqual(
    rows.map((row) => [row.message, row.level]),
    [
      ['a.b.C - cannot pay\n\tat a.b.C.pay(C.java:1)', 'error'],
      ['one line', 'unknown'],
      ['no wrapper', 'unknown'],
    ],
  );
  assert.equal(rows[0]?.timeUs, Date.UTC(2026, 0, 2, 3, 4, 5) * 1000 + 678_901);
  assert.equal(rows[0]?.attributes, '{"stream":"stderr"}');
});

test('a set format is the only one tried first, an unknown name is refused with the known ones', () => {
  assert.equal(decodeText('a=1 b=2 c=3', { format: 'logfmt' }).format, 'logfmt');
  assert.throws(() => new SourceFormat('syslog'), /"syslog".*syslog-3164/);
  assert.ok(formatNames().includes('access'));
});

describe('columns', () => {
  const lines = (lineOf: (index: number) => string): string =>
    Array.from({ length: 60 }, (_, index) => lineOf(index)).join('\n');

  test('in front of a known format they become attributes', () => {
    const { rows, format } = decodeText(
      lines(
        (i) =>
          `- ${1767323045 + i} rack-${i % 5} Jan  2 03:04:${10 + (i % 50)} node-${i % 5} crond[${i}]: session ${i} opened`,
      ),
    );
    assert.equal(format, 'columns-3+syslog-3164');
    assert.equal(rows[7]?.service, 'crond');
    assert.equal(rows[7]?.message, 'session 7 opened');
    assert.equal(rows[7]?.attributes, '{"pid":7,"column2":1767323052,"column3":"rack-2"}');
  });

  test('of their own: time, level, host and service are told by what they hold', () => {
    const { rows } = decodeText(
      lines((i) => {
        const part = ['KERNEL', 'APP', 'DISCOVERY'][i % 3];
        const level = ['INFO', 'WARNING', 'FATAL'][i % 3];
        return `${1767323045 + i} R0${i % 4}-M1 2026-01-02-03.04.${10 + (i % 50)}.123456 ${part} ${level} cache error ${i} corrected`;
      }),
    );
    assert.deepEqual(
      rows.slice(0, 3).map(({ service, level, host, message }) => [service, level, host, message]),
      [
        ['KERNEL', 'info', 'R00-M1', 'cache error 0 corrected'],
        ['APP', 'warn', 'R01-M1', 'cache error 1 corrected'],
        ['DISCOVERY', 'fatal', 'R02-M1', 'cache error 2 corrected'],
      ],
    );
    assert.equal(rows[0]?.timeUs, Date.UTC(2026, 0, 2, 3, 4, 10) * 1000 + 123_456);
  });

  test('prose has none', () => {
    const { rows, format } = decodeText(lines((i) => `the quick brown fox jumps ${i} times over it`));
    assert.equal(format, undefined);
    assert.equal(rows[3]?.message, 'the quick brown fox jumps 3 times over it');
  });
});

describe('limits', () => {
  test('a line of 100 MB is cut and flagged, the next one is read', () => {
    const builder = new BatchBuilder();
    const decoder = new TextLinesDecoder(builder, testContext());
    const chunk = new Uint8Array(1024 * 1024).fill(0x61);
    for (let i = 0; i < 100; i++) decoder.push(chunk, Infinity);
    decoder.push(new TextEncoder().encode('\nnext\n'), Infinity);
    decoder.finish();
    const batch = builder.build('0000000000000000', 0);
    assert.equal(batch.count, 2);
    assert.equal(batch.flags[0], ENTRY_FLAG.truncated | ENTRY_FLAG.timeAssumed);
    const { messageBytes } = DEFAULT_INGEST_LIMITS;
    const missing = `… [${100 * chunk.length - messageBytes} bytes cut]`;
    const kept = new TextDecoder().decode(batch.message.bytes).slice(messageBytes, -'next'.length);
    assert.equal(kept, missing);
  });

  test('invalid UTF-8 is replaced and flagged', () => {
    const { rows } = decodeText(Buffer.from([0x61, 0xff, 0x62, 0x0a, 0x63, 0x0a]));
    assert.deepEqual(
      rows.map((row) => row.message),
      ['a\ufffdb', 'c'],
    );
    assert.equal(rows[0]?.flags, ENTRY_FLAG.encodingRepaired | ENTRY_FLAG.timeAssumed);
    assert.equal(rows[1]?.flags, ENTRY_FLAG.timeAssumed);
  });
});

/** Beginnings of all kinds of lines, so that random lines get far into the formats. */
const FRAGMENTS = [
  '2026-01-02 03:04:05,678 ',
  '[2026-01-02T03:04:05Z',
  'Jan  2 03:04:05 ',
  '<34>1 ',
  '<191>',
  'I0102 03:04:05.678901 ',
  '127.0.0.1 - - [02/Jan/2026:03:04:05 +0000] "',
  'I, [2026-01-02T03:04:05 #1] ',
  'https 2026-01-02T03:04:05Z ',
  'INFO ',
  '[ERROR] ',
  'a.b.C',
  ': ',
  ' - ',
  '[',
  ']',
  '"',
  '\\',
  '|',
  '\t',
  '=',
  '1767323045',
  'stdout P ',
  '{"message":',
  'Traceback (most recent call last):\n',
  '\tat a.b(C.java:1)\n',
  'panic: x\n',
  '\n',
  ' ',
  '\u0000',
  'é',
];
const text = fc
  .array(
    fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom(...FRAGMENTS) },
      fc.string({ maxLength: 8, unit: 'binary' }),
    ),
    {
      maxLength: 24,
    },
  )
  .map((parts) => parts.join(''));

test('any text gives entries, the same however its bytes are cut', () => {
  fc.assert(
    fc.property(text, fc.array(fc.nat(200), { maxLength: 3 }), (value, cuts) => {
      const whole = decodeText(value, { format: 'time-level' }).rows;
      assert.deepEqual(decodeText(value, { format: 'time-level', cuts }).rows, whole);
      for (const row of whole) if (row.attributes !== '') JSON.parse(row.attributes);
    }),
    { numRuns: RUNS },
  );
});

test('any bytes give entries, within small limits too', () => {
  const limits = {
    ...DEFAULT_INGEST_LIMITS,
    lineBytes: 40,
    messageBytes: 12,
    attributeBytes: 30,
    nameBytes: 4,
  };
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), text, (bytes, tail) => {
      for (const row of decodeText(Buffer.concat([bytes, Buffer.from(tail)]), { context: { limits } }).rows) {
        assert.ok(Buffer.byteLength(row.attributes) <= 30);
        assert.ok(Buffer.byteLength(row.service) <= 4);
      }
    }),
    { numRuns: RUNS },
  );
});

test('no line costs more than its length', () => {
  const size = 200_000;
  for (const fragment of FRAGMENTS) {
    const line = fragment
      .replaceAll('\n', ' ')
      .repeat(Math.ceil(size / fragment.length))
      .slice(0, size);
    for (const start of ['', '2026-01-02 03:04:05 INFO ', '127.0.0.1 - - [']) {
      const before = performance.now();
      decodeText(`${start}${line}\n`);
      const tookMs = performance.now() - before;
      // Quadratic work on 200,000 bytes would take many seconds.
      assert.ok(tookMs < 500, `${tookMs} ms for ${JSON.stringify(start + fragment)}`);
    }
  }
});
