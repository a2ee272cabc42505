import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parameterSpans, templatePieces } from './template-text.ts';

const cut = (message: string, template: string) =>
  parameterSpans(message, template)?.map(({ start, end }) => message.slice(start, end));

test('templatePieces splits at parameters and leaves other angle brackets alone', () => {
  assert.deepEqual(templatePieces('took <duration> for <A> <*>'), [
    { kind: 'constant', text: 'took ' },
    { kind: 'parameter', type: 'duration' },
    { kind: 'constant', text: ' for <A> ' },
    { kind: 'parameter', type: '*' },
  ]);
});

describe('parameterSpans', () => {
  test('finds parameters between constants, at the start and at the end', () => {
    assert.deepEqual(cut('took 12ms for 9f', 'took <duration> for <hex>'), ['12ms', '9f']);
    assert.deepEqual(cut('10.0.0.1 GET /a', '<ip> GET <path>'), ['10.0.0.1', '/a']);
  });

  test('neighbouring parameters are one stretch', () => {
    assert.deepEqual(cut('a 1 2 b', 'a <integer> <integer> b'), ['1', '2']);
    assert.deepEqual(cut('a 12 b', 'a <integer><integer> b'), ['12']);
  });

  test('a template without parameters has none', () => {
    assert.deepEqual(cut('ready', 'ready'), []);
  });

  test('a message that does not fit has no spans rather than wrong ones', () => {
    assert.equal(cut('something else', 'took <duration>'), undefined);
    assert.equal(cut('he took 12ms', 'took <duration>'), undefined);
  });
});
