import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { AppError } from '../../core/errors.ts';
import { FOREST_FORMAT_VERSION, decodeForest, encodeForest } from './encode-forest.ts';
import { exampleRows } from './example-rows.ts';
import { trainForest } from './train-forest.ts';

const values = exampleRows(400, 6);
const forest = trainForest(values, { rows: 400, features: 6, trees: 10, maxSamples: 64, seed: 2 });
const encoded = encodeForest(forest);

const isInvalid = (error: unknown): boolean => error instanceof AppError && error.code === 'MODEL_INVALID';

describe('encodeForest', () => {
  test('a decoded forest equals the one encoded', () => {
    assert.deepEqual(decodeForest(encoded), forest);
    assert.deepEqual(encodeForest(decodeForest(encoded)), encoded);
  });

  test('decodes from the middle of a larger buffer', () => {
    const larger = new Uint8Array(encoded.length + 7);
    larger.set(encoded, 3);
    assert.deepEqual(decodeForest(larger.subarray(3, 3 + encoded.length)), forest);
  });

  test('the same rows and seed give the same bytes', () => {
    const again = trainForest(values, { rows: 400, features: 6, trees: 10, maxSamples: 64, seed: 2 });
    assert.deepEqual(encodeForest(again), encoded);
  });
});

describe('decodeForest', () => {
  test('refuses every cut', () => {
    for (let length = 0; length < encoded.length; length += length < 200 ? 1 : 97) {
      assert.throws(() => decodeForest(encoded.subarray(0, length)), isInvalid, `${length} bytes`);
    }
  });

  test('refuses another version, naming both', () => {
    const other = encoded.slice();
    other[4] = FOREST_FORMAT_VERSION + 1;
    assert.throws(() => decodeForest(other), { message: /format version 2, this program reads version 1/ });
  });

  test('changed bytes give a forest or an error that says so', () => {
    fc.assert(
      fc.property(fc.nat(encoded.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = encoded.slice();
        changed[at]! ^= change;
        try {
          decodeForest(changed);
        } catch (error) {
          assert.ok(isInvalid(error), String(error));
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('any bytes give a forest or an error that says so', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const withMagic = Uint8Array.from([...encoded.subarray(0, 8), ...bytes]);
        assert.throws(() => decodeForest(withMagic), isInvalid);
      }),
    );
  });
});
