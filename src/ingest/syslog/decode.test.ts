import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { testContext } from '../../../test/support/decode-context.ts';
import { type Row, rowsOf } from '../../../test/support/rows.ts';
import { BatchBuilder } from '../../core/batch-builder.ts';
import { ENTRY_FLAG } from '../../core/batch.ts';
import type { DecodeContext } from '../decode-context.ts';
import { createZone } from '../time/zone.ts';
import { SyslogDecoder } from './decode.ts';
import { SyslogFramer } from './framer.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 2_000);

const decoders = new Map<DecodeContext, SyslogDecoder>();
const usual = testContext();

function decode(message: string | Uint8Array, context = usual, missingBytes = 0): Row[] {
  const builder = new BatchBuilder();
  const decoder = decoders.get(context) ?? new SyslogDecoder(context);
  decoders.set(context, decoder);
  const bytes = typeof message === 'string' ? new TextEncoder().encode(message) : message;
  decoder.decode(bytes, builder, { host: '10.0.0.9', missingBytes });
  return rowsOf(builder.build('0000000000000000', 0));
}

function one(message: string | Uint8Array, context = usual): Row {
  const [row] = decode(message, context);
  assert.ok(row !== undefined);
  return row;
}

describe('messages', () => {
  test('RFC 5424 with structured data', () => {
    const row = one(
      '<165>1 2025-10-11T22:14:15.003123Z mymachine evntslog 42 ID47 [ex@32473 iut="3" q="a \\"b\\"]"] An event',
    );
    assert.equal(row.timeUs, Date.UTC(2025, 9, 11, 22, 14, 15, 3) * 1000 + 123);
    assert.deepEqual(
      [row.level, row.host, row.service, row.message],
      ['info', 'mymachine', 'evntslog', 'An event'],
    );
    assert.deepEqual(JSON.parse(row.attributes), {
      pid: 42,
      messageId: 'ID47',
      'ex@32473.iut': '3',
      'ex@32473.q': 'a "b"]',
      facility: 'local4',
    });
  });

  test('RFC 3164: the missing year is the nearest past one, the zone that of the rules', () => {
    const zone = createZone('+02:00');
    const context = testContext({ time: { ...testContext().time, zone } });
    const row = one("<34>Oct 11 22:14:15 mymachine su[7]: 'su root' failed", context);
    assert.equal(row.timeUs, Date.UTC(2025, 9, 11, 20, 14, 15) * 1000);
    assert.deepEqual(
      [row.level, row.host, row.service, row.message],
      ['fatal', 'mymachine', 'su', "'su root' failed"],
    );
    assert.deepEqual(JSON.parse(row.attributes), { pid: 7, facility: 'auth' });
  });

  for (const [title, text, service, message] of [
    ['no host, as programs write to /dev/log', '<13>Jan  9 10:00:00 app[3]: hi', 'app', 'hi'],
    ['no time', '<13>app: hi', 'app', 'hi'],
    ['only a priority', '<13>hello there', '', 'hello there'],
    ['nothing', 'hello there', '', 'hello there'],
    ['a priority out of range', '<999>hello', '', '<999>hello'],
  ] as const) {
    test(title, () => {
      const row = one(text);
      assert.deepEqual([row.service, row.message, row.host], [service, message, '10.0.0.9']);
    });
  }

  test('line feeds within a message stay; those at its end and NUL do not count', () => {
    assert.equal(one('<13>Jan  9 10:00:00 h app: a\nb\n\0').message, 'a\nb');
    assert.deepEqual(decode('\n'), []);
  });

  test('names of structured data that repeat without a bound do not become gigabytes', () => {
    const head = '<13>1 2025-10-11T22:14:15Z h app - - ';
    for (const id of ['i'.repeat(100_000), 'i'.repeat(100)]) {
      const row = one(`${head}[${id}${' a=""'.repeat(50_000)}] x`);
      assert.ok(row.attributes.length < 100, `${row.attributes.length} bytes of attributes`);
    }
    const row = one(`${head}[id${' a="1"'.repeat(1_000)} b="${'x'.repeat(100_000)}"] x`);
    assert.deepEqual([row.message, row.attributes, row.flags! & ENTRY_FLAG.truncated], ['x', '', 4]);
  });

  test('invalid UTF-8 and cut messages are flagged', () => {
    const row = one(Buffer.from([0x3c, 0x31, 0x33, 0x3e, 0x61, 0xe9]));
    assert.deepEqual([row.message, row.flags! & ENTRY_FLAG.encodingRepaired], ['a\ufffd', 8]);
    const [cut] = decode('<13>app: long', usual, 50);
    assert.equal(cut?.message, 'long… [50 bytes cut]');
    assert.ok((cut.flags! & ENTRY_FLAG.truncated) !== 0);
  });
});

describe('framing', () => {
  function frames(text: string | Uint8Array, cuts: readonly number[], limit = 1000): [string, number][] {
    const bytes = typeof text === 'string' ? Buffer.from(text) : text;
    const taken: [string, number][] = [];
    const framer = new SyslogFramer(limit, (message, missing) =>
      taken.push([Buffer.from(message).toString('latin1'), missing]),
    );
    let at = 0;
    for (const cut of [...cuts, bytes.length].sort((a, b) => a - b)) {
      if (cut < at || cut > bytes.length) continue;
      framer.push(bytes.subarray(at, cut));
      assert.ok(framer.bufferedBytes <= limit + 11);
      at = cut;
    }
    framer.finish();
    assert.equal(framer.bufferedBytes, 0);
    return taken;
  }

  test('octet counting, lines and NUL, mixed and cut anywhere', () => {
    const text = '9 <13>a\nb c5 <13>d<13>line\n<13>nul\x002026 no count\n<13>open';
    const expected = ['<13>a\nb c', '<13>d', '<13>line', '<13>nul', '2026 no count', '<13>open'];
    const cuts = Array.from({ length: text.length + 1 }, (_, cut) => cut);
    for (const at of [...cuts.map((cut) => [cut]), cuts]) {
      assert.deepEqual(
        frames(text, at).map(([message]) => message),
        expected,
        `cut at ${at.join()}`,
      );
    }
  });

  test('of a message over the limit the head is kept, and how much is missing told', () => {
    const long = 'x'.repeat(60);
    for (const cuts of [[], [30], [5, 20, 40, 61]]) {
      assert.deepEqual(frames(`64 <13>${long}4 <1>b`, cuts, 20), [
        [`<13>${'x'.repeat(16)}`, 44],
        ['<1>b', 0],
      ]);
      assert.deepEqual(frames(`<13>${long}\n<1>b\n`, cuts, 20), [
        [`<13>${'x'.repeat(16)}`, 44],
        ['<1>b', 0],
      ]);
    }
  });

  test('any bytes, cut anywhere, give the same messages, and each decodes', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 30 }),
      fc
        .constantFrom('12 <13>app: hi', '<34>1 - h a - - [x y="', ']\\"', '\n', '\0', '99999 <', '<13>')
        .map((text) => new TextEncoder().encode(text)),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 8 }),
        fc.array(fc.nat(120), { maxLength: 4 }),
        (pieces, cuts) => {
          const bytes = Buffer.concat(pieces);
          assert.deepEqual(frames(bytes, cuts, 40), frames(bytes, [], 40));
          for (const row of pieces.flatMap((each) => decode(each))) assert.ok(row.timeUs >= 0);
        },
      ),
      { numRuns: RUNS },
    );
  });
});
