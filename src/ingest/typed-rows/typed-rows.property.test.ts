// What is written straight from bytes equals what the full way gives, column for column.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compress } from 'snappyjs';
import { testContext } from '../../../test/support/decode-context.ts';
import { protoMessage } from '../../../test/support/proto-bytes.ts';
import { BatchBuilder } from '../../core/batch-builder.ts';
import { createRandom, type Random } from '../../core/random.ts';
import type { DecodeContext } from '../decode-context.ts';
import type { BodySteps } from '../http/intake.ts';
import { decodeLokiJson, decodeLokiProto } from '../loki-push/decode.ts';
import { decodeOtlp } from '../otlp/decode.ts';

const BODIES = 1_500;
const context = testContext();
const nowNs = BigInt(Math.floor(context.time.receivedUs)) * 1000n;

const TEXTS = [
  'hi',
  'x y',
  'é',
  '€uro 😀',
  '',
  'a"b',
  'back\\slash',
  'tab\there',
  'end\n',
  '{"message":"m"}',
  '{',
];
const NAMES = [
  'user',
  'a.b',
  'é',
  'level',
  'trace_id',
  'spanId',
  'otel.scope.name',
  '1',
  '',
  'quo"te',
  'job',
];

function one<T>(random: Random, from: readonly T[]): T {
  return from[random.integer(from.length)]!;
}

function textOf(random: Random): string | Uint8Array {
  return random.next() < 0.05 ? Uint8Array.of(0x61, 0xff, 0x62) : one(random, TEXTS);
}

function decoded(
  decode: (body: Uint8Array, builder: BatchBuilder, context: DecodeContext) => BodySteps,
  body: Uint8Array,
) {
  const builder = new BatchBuilder();
  const { rejects, steps } = decode(body, builder, context);
  assert.equal([...steps].length >= 0, true);
  return { batch: builder.build('0000000000000000', 0), rejects: rejects.list };
}

test('Loki protobuf', () => {
  for (let seed = 1; seed <= BODIES; seed++) {
    // An empty piece of metadata by the name of a level says nothing, and needs the full way.
    const [plain, full] = [false, true].map((isFull) => {
      const random = createRandom(seed);
      const entries = Array.from({ length: 3 }, () => {
        const time = protoMessage([1, 1_767_323_045 + random.integer(9)], [2, random.integer(1e9)]);
        const pairs = Array.from(
          { length: random.integer(4) },
          () => [3, protoMessage([1, one(random, NAMES)], [2, textOf(random)])] as const,
        );
        const odd = isFull ? [[3, protoMessage([1, 'level'], [2, ''])] as const] : [];
        return [2, protoMessage([1, time], [2, textOf(random)], ...pairs, ...odd)] as const;
      });
      const selector = one(random, ['{app="shop", level="warn", zone="b"}', '{user="u0"}', '{}']);
      return decoded(decodeLokiProto, compress(protoMessage([1, protoMessage([1, selector], ...entries)])));
    });
    assert.deepEqual(plain, full, `seed ${seed}`);
  }
});

test('OTLP protobuf', () => {
  for (let seed = 1; seed <= BODIES; seed++) {
    // A pair whose value comes before its key is the same pair, and needs the full way.
    const [plain, full] = [false, true].map((isFull) => {
      const random = createRandom(seed);
      const pair = (key: string, value: Uint8Array, isOdd = false) =>
        isOdd ? protoMessage([2, value], [1, key]) : protoMessage([1, key], [2, value]);
      const value = () => {
        const kind = random.integer(5);
        if (kind === 0) return protoMessage([2, random.integer(2)]);
        return kind === 1 ? protoMessage([3, random.integer(1e9)]) : protoMessage([1, textOf(random)]);
      };
      const records = Array.from({ length: 3 }, () => {
        const pairs = Array.from(
          { length: random.integer(4) },
          () => [6, pair(one(random, NAMES), value(), isFull)] as const,
        );
        const text = one(random, ['INFO', 'warn', '', 'Notice2', 'error']);
        const id = Uint8Array.from({ length: 16 }, () => (seed % 3 === 0 ? 0 : random.integer(256)));
        return [
          2,
          protoMessage(
            [1, random.next() < 0.1 ? 0n : nowNs + BigInt(random.integer(1e9))],
            [2, random.integer(26)],
            [3, text],
            [5, value()],
            ...pairs,
            [9, id],
            [10, id.subarray(8)],
            [11, nowNs],
          ),
        ] as const;
      });
      const scope = protoMessage([1, one(random, ['', 'my.logger'])]);
      const resource = protoMessage(
        [1, pair('service.name', protoMessage([1, 'shop']))],
        [1, pair(one(random, NAMES), value())],
      );
      const scopeLogs = protoMessage([1, scope], ...records);
      return decoded(decodeOtlp('proto'), protoMessage([1, protoMessage([1, resource], [2, scopeLogs])]));
    });
    assert.deepEqual(plain, full, `seed ${seed}`);
  }
});

function jsonText(random: Random): string {
  return one(random, TEXTS);
}

test('Loki JSON', () => {
  for (let seed = 1; seed <= BODIES; seed++) {
    const [plain, full] = [false, true].map((isFull) => {
      const random = createRandom(seed);
      const values = Array.from({ length: 3 }, () => {
        const metadata = Object.fromEntries(
          Array.from({ length: random.integer(4) }, () => [one(random, NAMES), jsonText(random)]),
        );
        const time = `176732304567890${String(random.integer(9_000) + 1_000)}`;
        return [time, jsonText(random), isFull ? { ...metadata, severity: '' } : metadata];
      });
      const stream = one(random, [{ app: 'shop', level: 'warn', zone: 'b' }, { user: 'u0' }, {}]);
      const indent = random.integer(2) * 2;
      const body = JSON.stringify(
        { streams: [random.next() < 0.5 ? { stream, values } : { values, stream }] },
        null,
        indent,
      );
      return decoded(decodeLokiJson, Buffer.from(body));
    });
    assert.deepEqual(plain, full, `seed ${seed}`);
  }
});

/** Some of the members, in any order. */
function mixed(random: Random, object: object): object {
  const members = Object.entries(object).filter(() => random.next() < 0.9);
  if (random.next() < 0.3) members.sort(() => random.next() - 0.5);
  return Object.fromEntries(members);
}

test('OTLP JSON', () => {
  for (let seed = 1; seed <= BODIES; seed++) {
    const [plain, full] = [false, true].map((isFull) => {
      const random = createRandom(seed);
      const value = (): object =>
        one<object>(random, [
          { stringValue: jsonText(random) },
          { boolValue: random.next() < 0.5 },
          { intValue: random.integer(1e9) },
          { intValue: String(random.integer(1e9)) },
          { intValue: '007' },
          { doubleValue: 1.5 },
        ]);
      const pair = (key: string, of: object, isOdd = false) =>
        isOdd ? { value: of, key } : { key, value: of };
      const hex = (length: number) => (random.next() < 0.2 ? '0' : 'aB').repeat(length).slice(0, length);
      const logRecords = Array.from({ length: 3 }, () =>
        mixed(random, {
          timeUnixNano: one(random, [String(nowNs), '0', 1_767_323_045_678_901_000]),
          observedTimeUnixNano: String(nowNs + 5_000n),
          severityNumber: random.integer(26),
          severityText: one(random, ['INFO', 'warn', '', 'Notice2', 'error']),
          body: value(),
          attributes: Array.from({ length: random.integer(4) + 1 }, () =>
            pair(one(random, NAMES), value(), isFull),
          ),
          traceId: hex(32),
          spanId: one(random, ['', hex(16)]),
          flags: 1,
        }),
      );
      const resource = {
        attributes: [pair('service.name', { stringValue: 'shop' }), pair(one(random, NAMES), value())],
      };
      const scope = { name: one(random, ['', 'my.logger']) };
      const scopeLogs = [random.next() < 0.5 ? { scope, logRecords } : { logRecords, scope }];
      const resourceLogs = [random.next() < 0.5 ? { resource, scopeLogs } : { scopeLogs, resource }];
      const body = JSON.stringify({ resourceLogs }, null, random.integer(2) * 2);
      return decoded(decodeOtlp('json'), Buffer.from(body));
    });
    assert.deepEqual(plain, full, `seed ${seed}`);
  }
});
