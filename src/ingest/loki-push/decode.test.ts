import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { compress } from 'snappyjs';
import { testContext } from '../../../test/support/decode-context.ts';
import { bodyBytes } from '../../../test/support/fuzz-bytes.ts';
import { protoMessage } from '../../../test/support/proto-bytes.ts';
import { BatchBuilder } from '../../core/batch-builder.ts';
import { decodeLokiJson, decodeLokiProto } from './decode.ts';
import { parseSelector } from './labels.ts';
import { uncompressSnappy } from './snappy-block.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 1_000);

function decode(kind: typeof decodeLokiJson, body: Uint8Array): { entries: number; rejects: number } {
  const builder = new BatchBuilder();
  const { rejects, steps } = kind(body, builder, testContext());
  for (const _ of steps) assert.ok(builder.count + rejects.count > 0, 'each step is an entry or a reject');
  return { entries: builder.count, rejects: rejects.count };
}

describe('any bytes give entries or rejects', () => {
  const value = fc.oneof(
    fc.tuple(fc.constant('1767323045678901234'), fc.string()),
    fc.tuple(fc.string(), fc.string(), fc.dictionary(fc.string(), fc.jsonValue())),
    fc.jsonValue(),
  );
  const stream = fc.oneof(
    fc.record(
      { stream: fc.dictionary(fc.string(), fc.jsonValue()), values: fc.array(value) },
      { requiredKeys: [] },
    ),
    fc.record({ labels: fc.string(), entries: fc.array(fc.record({ ts: fc.string(), line: fc.string() })) }),
    fc.jsonValue(),
  );

  test('JSON', () => {
    fc.assert(
      fc.property(fc.array(stream, { maxLength: 4 }), fc.integer({ min: 0, max: 3 }), (streams, cut) => {
        const text = JSON.stringify({ streams });
        decode(decodeLokiJson, Buffer.from(cut === 0 ? text.slice(0, -1) : text));
      }),
      { numRuns: RUNS },
    );
    fc.assert(
      fc.property(bodyBytes(['{"streams":[]}']), (bytes) => void decode(decodeLokiJson, bytes)),
      { numRuns: RUNS },
    );
  });

  test('protobuf with any bytes changed', () => {
    const entry = protoMessage(
      [1, protoMessage([1, 1_767_323_045], [2, 5])],
      [2, 'line'],
      [3, protoMessage([1, 'a'], [2, 'b'])],
    );
    const message = protoMessage([1, protoMessage([1, '{app="shop"}'], [2, entry], [2, entry])]);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(message.length - 1), fc.nat(255)), { maxLength: 4 }),
        fc.nat(message.length),
        (changes, length) => {
          const bytes = message.slice(0, length);
          for (const [at, byte] of changes) if (at < length) bytes[at] = byte;
          decode(decodeLokiProto, compress(bytes));
          decode(decodeLokiProto, bytes);
        },
      ),
      { numRuns: RUNS },
    );
  });
});

/** All steps at once. */
function uncompressed(block: Uint8Array): Uint8Array {
  const steps = uncompressSnappy(block, 1e6);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

describe('snappy', () => {
  test('what another implementation compressed comes back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'bcd', 'error at line ', '\u0000\u0001'), { maxLength: 500 }),
        (words) => {
          const bytes = Buffer.from(words.join(''));
          assert.deepEqual(Buffer.from(uncompressed(compress(bytes))), bytes);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('a long run is unpacked in steps of a few kilobytes', () => {
    const steps = uncompressSnappy(compress(new Uint8Array(640_000)), 1e6);
    let count = 0;
    while (steps.next().done !== true) count++;
    assert.ok(count > 100, `${count} steps`);
  });

  test('a literal of more than 64 KiB', () => {
    const bytes = Uint8Array.from({ length: 200_000 }, (_, i) => (i * i * 31) >> 3);
    assert.deepEqual(uncompressed(compress(bytes)), bytes);
  });

  const cases: readonly (readonly [string, readonly number[]])[] = [
    ['nothing', []],
    ['a length without end', [0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
    ['more than allowed', [0xff, 0xff, 0xff, 0x7f, 0]],
    ['more than a block can hold', [0xff, 0x7f, 0]],
    ['a cut literal', [5, 0x10, 1]],
    ['a literal of 4 GiB', [5, 0xfc, 0xff, 0xff, 0xff, 0xff, 1]],
    ['a copy from before the start', [8, 0x00, 1, 0x05, 0x09]],
    ['a copy of offset 0', [8, 0x00, 1, 0x05, 0x00]],
    ['less than claimed', [8, 0x00, 1]],
  ];
  for (const [title, block] of cases) {
    test(title, () => {
      assert.throws(() => uncompressed(Uint8Array.from(block)), RangeError);
    });
  }
});

test('selectors', () => {
  assert.deepEqual(parseSelector('{}'), []);
  assert.deepEqual(parseSelector('{a="1", b_c = "x,y}" , d="q\\"\\n\\u00e9"}'), [
    ['a', '1'],
    ['b_c', 'x,y}'],
    ['d', 'q"\né'],
  ]);
  for (const wrong of ['', 'a="1"', '{a=1}', '{a="1" b="2"}', '{a="1}']) {
    assert.equal(parseSelector(wrong), undefined, wrong);
  }
});
