import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sniffFormat, type BodyFormat } from './choose-decoder.ts';

const encoder = new TextEncoder();

test('the format is found from the first bytes that are no white space', () => {
  const cases: readonly (readonly [string, 'json' | 'text' | undefined, BodyFormat | undefined])[] = [
    ['{"message":"a"}\n{"message":"b"}\n', undefined, 'ndjson'],
    ['\uFEFF \n {"message":"a"}', undefined, 'ndjson'],
    ['{\n  "message": "a"\n}', undefined, 'json-values'],
    ['{"list": [ \r\n1]}', undefined, 'json-values'],
    ['\n\n{"a":1, \t\n"b":2}', undefined, 'json-values'],
    ['[{"message":"a"}]', undefined, 'json-values'],
    ['[ ]', undefined, 'json-values'],
    ['[INFO] started', undefined, 'text'],
    ['[INFO] started', 'json', 'json-values'],
    ['started\n', undefined, 'text'],
    ['{"message":"a"}', 'text', 'text'],
    ['"a"', 'json', 'ndjson'],
    [' \n\t', undefined, undefined],
    ['', undefined, undefined],
  ];
  for (const [text, declared, expected] of cases) {
    assert.equal(sniffFormat(encoder.encode(text), declared), expected, JSON.stringify(text));
  }
});
