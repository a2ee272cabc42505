import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { compiledPath, compileKernel } from '../../../scripts/build-wasm.ts';
import { KernelMatcher } from './kernel-matcher.ts';
import type { MessageMatcher } from './message-matcher.ts';
import { mineTemplates } from './mine-templates.ts';
import { rowOfShape } from './row-of-shape.ts';
import { ShapeCounts } from './shape-counts.ts';
import { TemplateMatcher } from './template-matcher.ts';
import { EMPTY_TEMPLATE_SET, type TemplateSet } from './template-set.ts';

const encoder = new TextEncoder();

function mine(lines: readonly string[]): TemplateSet {
  const counts = new ShapeCounts();
  for (const line of lines) {
    const bytes = encoder.encode(line);
    counts.add(bytes, 0, bytes.length);
  }
  return mineTemplates(counts.summary());
}

/** All that a match answers, and the shape that it was found by. */
function answerOf(matcher: MessageMatcher, bytes: Uint8Array, start = 0): unknown {
  const template = matcher.match(bytes, start, bytes.length);
  const { idHigh, idLow, spans, parameterCount, shape } = matcher;
  const { count } = shape;
  return {
    ...{ template, idHigh, idLow, spans: [...spans.subarray(0, 3 * parameterCount)], row: rowOfShape(shape) },
    ...{ kind: [...shape.kind.subarray(0, count)], gap: [...shape.gap.subarray(0, count)] },
    ...{
      start: [...shape.start.subarray(0, count)],
      end: [...shape.end.subarray(0, count)],
      id: { ...shape.id },
    },
  };
}

const SET = mine([
  ...['ann', 'bob', 'cleo', 'dan'].map((user) => `user ${user} opened door 4 in 12 ms`),
  ...Array<string>(9).fill('bound to 10.0.0.1, level 3'),
  'engine stopped',
]);

/** What words, marks and values are made of, the forms that the kernel leaves to the host included. */
const PIECES = [
  ...[
    'a',
    'Z',
    'word',
    'longerword',
    'averyveryverylongword',
    'deadbeef',
    'cafe',
    '_x',
    '-y',
    '--',
    'user',
    'ann',
    'opened door',
  ],
  ...[
    '0',
    '7',
    '42',
    '3.14',
    '1.2.3',
    '10.0.0.1',
    '10.0.0.1:80',
    '1e5',
    '-5',
    '+7',
    '5ms',
    '12 KB',
    '40%',
    '%',
    '9f86d081',
    'f3a2b1c4',
  ],
  ...[
    '123e4567-e89b-12d3-a456-426614174000',
    '123e4567-e89b-12d3-a456-42661417400-',
    'aa:bb:cc:dd:ee:ff',
    '::1',
    ...[
      '0x1f',
      '0X1F',
      '0xzz',
      'x1y2',
      '12xy',
      '1.5GB',
      '3.KB',
      'https://é.example/1',
      'db-1.internal:5432',
      'n1:80',
      'ab1:80',
      'a1.java:42',
      'x-1.host:1:2',
      'x1:123456',
      '\u00c3',
    ],
  ],
  ...[
    '2024-05-17',
    '07:05:09',
    '07:05',
    'T',
    'Z',
    'Fri',
    'May',
    '17',
    'UTC',
    'pm',
    'true',
    'null',
    'seconds',
    's',
    'bytes',
  ],
  ...[
    '/var/log',
    'C:\\x\\y',
    'http://h/p?q=1&r=2',
    'a@b.example',
    'com.acme.shop.Cart',
    'x.y',
    'a.B.C_D',
    '1/2',
    'read/write',
  ],
  ...[
    '=',
    '==',
    '=>',
    '<',
    '>',
    '<5',
    '(',
    ')',
    '()',
    '[',
    ']',
    '{',
    '}',
    '"',
    "'",
    "can't",
    '`',
    ',',
    ';',
    '|',
    ':',
    '.',
    '...',
    '.....',
  ],
  ...[
    '!',
    '?',
    '#',
    '@',
    '$',
    '*',
    '***',
    '&',
    '~',
    '^',
    '\\',
    '/',
    ' ',
    '  ',
    '\t',
    '\n',
    '\u0000',
    '\u001b[1m',
    '\u001b',
    '\u007f',
  ],
  ...['é', 'Zażółć', '用户', '用户5', '🚀', '{"a": [1]}', "['x']", '[a, b]', '{', 'Rect(1, 2)', 'LOOP(0)'],
];

const message = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .array(fc.constantFrom(...PIECES), { maxLength: 24 })
      .map((parts) => encoder.encode(parts.join(''))),
  },
  {
    weight: 2,
    arbitrary: fc
      .array(fc.constantFrom(...PIECES), { maxLength: 24 })
      .map((parts) => encoder.encode(parts.join(' '))),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: 'grapheme', maxLength: 80 }).map((text) => encoder.encode(text)),
  },
);

describe('the kernel answers as the reference does', () => {
  test('for messages copied one by one', () => {
    const kernel = new KernelMatcher(SET);
    const reference = new TemplateMatcher(SET);
    fc.assert(
      fc.property(message, (bytes) => assert.deepEqual(answerOf(kernel, bytes), answerOf(reference, bytes))),
      { numRuns: 10_000 },
    );
  });

  test('for loaded messages, each standing between others', () => {
    const kernel = new KernelMatcher(SET);
    const reference = new TemplateMatcher(SET);
    fc.assert(
      fc.property(fc.array(message, { maxLength: 12 }), (messages) => {
        const bytes = Buffer.concat(messages);
        kernel.load(bytes);
        let start = 0;
        for (const { length } of messages) {
          const end = start + length;
          const [own, expected] = [kernel, reference].map((matcher) => {
            matcher.match(bytes, start, end);
            const { template, idHigh, idLow, spans, parameterCount } = matcher;
            return { template, idHigh, idLow, spans: [...spans.subarray(0, 3 * parameterCount)] };
          });
          assert.deepEqual(own, expected);
          start = end;
        }
      }),
      { numRuns: 1500 },
    );
  });

  test('for lines longer than its bounds, and lines of too many tokens', () => {
    const kernel = new KernelMatcher(SET);
    const reference = new TemplateMatcher(SET);
    for (const text of [
      ' '.repeat(9000),
      'x y '.repeat(250_000),
      'word'.repeat(5000),
      '1,'.repeat(300),
      `a=${'b '.repeat(8000)}`,
    ]) {
      const bytes = encoder.encode(text);
      assert.deepEqual(answerOf(kernel, bytes), answerOf(reference, bytes));
      kernel.load(bytes);
      assert.deepEqual(answerOf(kernel, bytes, 7), answerOf(reference, bytes, 7));
    }
  });

  test('when its table of shapes has been full', () => {
    const kernel = new KernelMatcher(EMPTY_TEMPLATE_SET);
    const reference = new TemplateMatcher(EMPTY_TEMPLATE_SET);
    const lineOf = (number: number): Uint8Array =>
      encoder.encode(
        `shape ${[...number.toString(26)].map((digit) => `q${digit}`.replace(/\d/, 'z')).join(' ')}`,
      );
    for (let number = 0; number < 40_000; number++) kernel.match(lineOf(number), 0, lineOf(number).length);
    for (let number = 0; number < 40_000; number += 97) {
      assert.deepEqual(answerOf(kernel, lineOf(number)), answerOf(reference, lineOf(number)));
    }
  });
});

test('loading more than before grows the memory and keeps what is known', () => {
  const kernel = new KernelMatcher(SET);
  const line = encoder.encode('user zoe opened door 17 in 1.5 s');
  const before = answerOf(kernel, line);
  kernel.load(new Uint8Array(3_000_000).fill(0x20));
  assert.deepEqual(answerOf(kernel, line), before);
  kernel.load(line);
  assert.deepEqual(answerOf(kernel, line), before);
});

test('the committed kernel is what its source compiles to', async () => {
  const source = fileURLToPath(new URL('./wasm/match-kernel.as.ts', import.meta.url));
  const committed = await readFile(compiledPath(source), 'utf8');
  assert.equal(await compileKernel(source), committed, 'run: node scripts/build-wasm.ts');
});
