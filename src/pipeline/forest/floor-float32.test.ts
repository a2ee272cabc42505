import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { floorFloat32 } from './floor-float32.ts';

const LARGEST = (2 - 2 ** -23) * 2 ** 127;

function nextUp(value: number): number {
  const float = Float32Array.of(value === 0 ? 0 : value);
  const bits = new Int32Array(float.buffer);
  bits[0]! += value < 0 ? -1 : 1;
  return float[0]!;
}

test('is the largest float32 that is not above the value', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, min: -LARGEST, max: LARGEST }), (value) => {
      const floor = floorFloat32(value);
      assert.equal(Math.fround(floor), floor);
      assert.ok(floor <= value, `${floor} is above ${value}`);
      assert.ok(nextUp(floor) > value, `${nextUp(floor)} would fit below ${value} too`);
    }),
    { numRuns: 5_000 },
  );
});

test('edges', () => {
  assert.equal(floorFloat32(1), 1);
  assert.equal(floorFloat32(1 - 2 ** -40), 1 - 2 ** -24);
  assert.equal(floorFloat32(-1 - 2 ** -40), -1 - 2 ** -23);
  assert.equal(floorFloat32(-1e-300), -(2 ** -149));
  assert.equal(floorFloat32(1e-300), 0);
  assert.equal(floorFloat32(1e300), LARGEST);
  assert.equal(floorFloat32(-1e300), -Infinity);
});
