// What is read straight from bytes equals what the record decoder gives, column for column.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RECEIVED_US, testContext } from '../../../test/support/decode-context.ts';
import { rowsOf } from '../../../test/support/rows.ts';
import { BatchBuilder } from '../../core/batch-builder.ts';
import { DEFAULT_INGEST_LIMITS } from '../limits.ts';
import { createZone } from '../time/zone.ts';
import { SyslogMessageReader } from './message-reader.ts';
import { SyslogRecordDecoder } from './record-decoder.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 20_000);

const blank = fc.constantFrom(...Array<string>(20).fill(' '), '  ', '\t', '');
const priority = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: 0, max: 191 }).map((number) => `<${number}>`) },
  fc.constantFrom('<013>', '<0013>', '<192>', '<999>', '<>', '< 13>', '', '<13> '),
);
const time = fc.oneof(
  fc.constantFrom(
    '2026-01-02T03:04:05Z',
    '2026-01-02T03:04:05.678901+02:00',
    '2026-01-02T03:04:05.1-0530',
    '2026-01-02t03:04:05,5z',
    '2026-01-02T03:04Z',
    '2026-01-02T03:04:05',
    '2026-02-30T03:04:05Z',
    '2031-01-02T03:04:05Z',
    '2026-01-02T03:04:05+19:00',
    'Jan  9 10:00:00',
    'JAN 09 10:00:60',
    'Jan 11 23:59:59',
    'Feb 29 10:00:00',
    'Jan 9 2026 10:00:00',
    'Jan  9 10:00:00.123',
    'Fri Jan  9 10:00:00 2026',
    'Mar 11 2:03:04',
    '-',
    '1767225600',
  ),
  fc
    .date({ min: new Date(0), max: new Date((2 * RECEIVED_US) / 1000), noInvalidDate: true })
    .map((date) => date.toISOString()),
);
const word = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.constantFrom(
      'web-1',
      '10.0.0.1',
      'z',
      'z-1',
      'utc',
      'am',
      'pm',
      'abc',
      '-',
      'shop',
      '42',
      '007',
      '1234567890123456',
    ),
  },
  fc.constantFrom('h:', '[::1]', '"h', 'é', 'a\\b', 'a"b', '\u001b', '2026', 'x'.repeat(300), '\ufeff'),
  fc.string({ maxLength: 4 }),
);
const parameter = fc
  .tuple(
    fc.constantFrom('a', 'iut', 'é', 'a b', '', 'a]', '\ufeff', '\u007f'),
    fc.oneof(
      fc.constantFrom('', '3', 'a \\"b\\\\c\\]d', '\\x', '\\', ']', 'é😀', '\u0001', 'tab\t', 'open"'),
      fc.string({ maxLength: 5 }),
    ),
  )
  .map(([name, value]) => ` ${name}="${value}"`);
const data = fc.oneof(
  fc.constantFrom('-', '-', '-[a b="c"]', '[]', '[id]', '[ a="b"]', '[id  a="b"]', '[id a="b"', ''),
  fc
    .array(
      fc.tuple(fc.constantFrom('id', 'ex@32473', 'i"d', '\ufeffid'), fc.array(parameter, { maxLength: 3 })),
      {
        maxLength: 3,
      },
    )
    .map((elements) => elements.map(([id, parameters]) => `[${id}${parameters.join('')}]`).join('')),
);
const tag = fc.oneof(
  fc.constantFrom(
    'app: ',
    'app[1]: ',
    'postfix/smtpd[123]:',
    'app[]: ',
    'app[x y]: ',
    'app[1 : ',
    'app[a"b]: ',
    'app[1]:x',
    'app[1] ',
    `${'x'.repeat(130)}: `,
    'a:b: ',
    ': ',
    '[1]: ',
    '2026 app: ',
  ),
  word.map((name) => `${name}: `),
);
const text = fc.oneof(
  fc.constantFrom(
    '',
    'it broke',
    '  blanks  ',
    '\ufeffmark',
    '\ttab\t',
    'two\nlines',
    '{"a":1}',
    'é😀',
    'x'.repeat(50),
  ),
  fc.string({ maxLength: 10, unit: 'binary' }),
);
const rfc5424 = fc
  .tuple(
    priority,
    fc.constantFrom(...Array<string>(9).fill('1'), '2', '12', ''),
    time,
    fc.tuple(word, word, word, word),
    data,
    fc.tuple(blank, text),
  )
  .chain(([pri, version, at, words, structured, [gap, message]]) =>
    fc.constant(`${pri}${version} ${at} ${words.join(' ')} ${structured}${gap}${message}`),
  );
const rfc3164 = fc
  .tuple(priority, time, blank, word, blank, tag, text)
  .map(([pri, at, gap, host, space, name, message]) => `${pri}${at}${gap}${host}${space}${name}${message}`);
const message = fc.oneof(rfc5424, rfc3164).map((each) => Buffer.from(each.toWellFormed()));

test('the fast way gives what the record decoder gives, or leaves the message to it', () => {
  const small = { ...DEFAULT_INGEST_LIMITS, messageBytes: 12, attributeBytes: 40, nameBytes: 5 };
  const contexts = [
    testContext(),
    testContext({ limits: small, service: 'own', host: 'own' }),
    testContext({
      time: { receivedUs: RECEIVED_US, zone: createZone('Europe/Berlin'), numericDate: 'day-first' },
    }),
  ].map((context) => ({ fast: new SyslogMessageReader(context), full: new SyslogRecordDecoder(context) }));
  const [builder, expected] = [new BatchBuilder(), new BatchBuilder()];
  let common = 0;
  fc.assert(
    fc.property(message, fc.constantFrom(...contexts), (bytes, { fast, full }) => {
      if (!fast.read(bytes, builder, 'sender')) {
        assert.equal(builder.count, 0);
        return;
      }
      common++;
      full.decode(bytes, expected, { host: 'sender', flags: 0 });
      const [rows, fullRows] = [builder, expected].map((each) => rowsOf(each.build('0000000000000000', 0)));
      assert.deepEqual(rows, fullRows, JSON.stringify(bytes.toString()));
    }),
    { numRuns: RUNS },
  );
  assert.ok(common > RUNS / 20, `${common} of ${RUNS} messages are common`);
});

test('common messages take the fast way', () => {
  for (const text of [
    '<165>1 2025-10-11T22:14:15.003123Z mymachine evntslog 42 ID47 [ex@32473 iut="3" q="a \\"b\\"]"] An event',
    '<165>1 2025-10-11T22:14:15+02:00 - - - - - \ufeffAn event',
    '<34>Oct 11 22:14:15 mymachine su[7]: failed',
    '<34>2025-10-11T22:14:15.003+02:00 mymachine su: failed',
  ]) {
    const bytes = Buffer.from(text);
    assert.equal(new SyslogMessageReader(testContext()).read(bytes, new BatchBuilder(), 'h'), true, text);
  }
});
