import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EMPTY_TEMPLATE_SET } from './template-set.ts';
import { extractParameters } from './extract-parameters.ts';
import { TemplateMatcher } from './template-matcher.ts';
import type { ParameterType } from './parameter-type.ts';

const CASES: readonly [text: string, type: ParameterType, value: number][] = [
  ['0', 'integer', 0],
  ['-12', 'integer', -12],
  ['+12', 'integer', 12],
  ['9007199254740993000', 'integer', 9007199254740993000],
  ['0.1', 'float', 0.1],
  ['123.456', 'float', 123.456],
  ['-2.50', 'float', -2.5],
  ['1e3', 'float', 1000],
  ['2.5E-7', 'float', 2.5e-7],
  ['40%', 'float', 40],
  ['40 %', 'float', 40],
  ['0.30000000000000004', 'float', 0.30000000000000004],
  ['5ms', 'duration', 5],
  ['5 ms', 'duration', 5],
  ['1.5 seconds', 'duration', 1500],
  ['2 min', 'duration', 120_000],
  ['2m', 'duration', 120_000],
  ['250us', 'duration', 0.25],
  ['250µs', 'duration', 0.25],
  ['1h30m', 'duration', 5_400_000],
  ['2m3.5s', 'duration', 123_500],
  ['1d2h', 'duration', 93_600_000],
  ['<1 sec', 'duration', 1000],
  ['512B', 'size', 512],
  ['12 KB', 'size', 12_288],
  ['1.5 GiB', 'size', 1_610_612_736],
  ['64k', 'size', 65_536],
  ['10.0.0.1', 'ip', Number.NaN],
  ['1,2,3', 'word', Number.NaN],
  ['v1.2.3', 'word', Number.NaN],
  ['0x1f', 'hex', Number.NaN],
  ['2024-05-17', 'time', Number.NaN],
];

for (const [text, type, value] of CASES) {
  test(`${text} is ${type} ${value}`, () => {
    const bytes = new TextEncoder().encode(`before ${text} after`);
    const matcher = new TemplateMatcher(EMPTY_TEMPLATE_SET);
    matcher.match(bytes, 0, bytes.length);
    const [parameter] = extractParameters(matcher, bytes);
    assert.equal(parameter!.type, type);
    assert.equal(parameter!.value, value);
    assert.equal(new TextDecoder().decode(bytes.subarray(parameter!.start, parameter!.end)), text);
  });
}
