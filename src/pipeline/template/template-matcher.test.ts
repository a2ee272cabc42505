import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { extractParameters } from './extract-parameters.ts';
import { formatTemplate } from './format-template.ts';
import { mineTemplates } from './mine-templates.ts';
import { ShapeCounts } from './shape-counts.ts';
import { NO_TEMPLATE, TemplateMatcher } from './template-matcher.ts';
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

/** All that a match answers. */
function answerOf(matcher: TemplateMatcher, line: string): unknown {
  const bytes = encoder.encode(line);
  const template = matcher.match(bytes, 0, bytes.length);
  const { idHigh, idLow, spans, parameterCount } = matcher;
  return { template, idHigh, idLow, spans: [...spans.subarray(0, 3 * parameterCount)] };
}

const SET = mine([
  ...['ann', 'bob', 'cleo', 'dan'].map((user) => `user ${user} opened door 4 in 12 ms`),
  ...Array<string>(9).fill('bound to 10.0.0.1, level 3'),
  'engine stopped',
]);

describe('matching', () => {
  test('gives the template, its id and the spans of its parameters', () => {
    const matcher = new TemplateMatcher(SET);
    const line = '  user zoe opened door 17 in 1.5 s';
    const bytes = encoder.encode(`before${line}after`);
    const template = matcher.match(bytes, 6, 6 + line.length);
    const expected = SET.templates[template]!;
    assert.equal(formatTemplate(expected), 'user <word> opened door <integer> in <duration>');
    const id = (BigInt(matcher.idHigh >>> 0) << 32n) | BigInt(matcher.idLow >>> 0);
    assert.equal(id.toString(16).padStart(16, '0'), expected.id);
    const parameters = extractParameters(matcher, bytes).map(({ name, type, start, end, value }) => ({
      ...{ name, type, value: Number.isNaN(value) ? undefined : value },
      text: new TextDecoder().decode(bytes.subarray(start, end)),
    }));
    assert.deepEqual(parameters, [
      { name: 'user', type: 'word', value: undefined, text: 'zoe' },
      { name: 'door', type: 'integer', value: 17, text: '17' },
      { name: 'in', type: 'duration', value: 1500, text: '1.5 s' },
    ]);
  });

  test('a word with a bracket group is one value, and only without white space between them', () => {
    const matcher = new TemplateMatcher(SET);
    const bytes = encoder.encode('bound to LOOP(0, 1), level 3');
    assert.ok(matcher.match(bytes, 0, bytes.length) >= 0);
    const [group] = extractParameters(matcher, bytes);
    assert.deepEqual([group!.start, group!.end, group!.type], [9, 19, 'word']);
    assert.equal(
      (answerOf(matcher, 'bound to LOOP (0), level 3') as { template: number }).template,
      NO_TEMPLATE,
    );
    assert.notEqual(
      (answerOf(matcher, 'bound to LOOP(0), level 3') as { template: number }).template,
      NO_TEMPLATE,
    );
  });

  test('an unknown message gets a provisional template from its shape alone', () => {
    const bytes = encoder.encode('pump 7 leaks');
    const ids = [SET, EMPTY_TEMPLATE_SET].map((set) => {
      const matcher = new TemplateMatcher(set);
      assert.equal(matcher.match(bytes, 0, bytes.length), NO_TEMPLATE);
      assert.equal(formatTemplate(matcher.provisionalTemplate()), 'pump <integer> leaks');
      return matcher.provisionalTemplate().id;
    });
    assert.equal(ids[0], ids[1]);
    assert.equal(ids[0], mine(['pump 7 leaks']).templates[0]!.id);
  });

  test('marks are not words, so they do not match a parameter that takes words', () => {
    const matcher = new TemplateMatcher(SET);
    assert.equal(
      (answerOf(matcher, 'user ) opened door 4 in 12 ms') as { template: number }).template,
      NO_TEMPLATE,
    );
  });

  test('the template with the very same row comes before more general ones', () => {
    const lines = [
      ...['red', 'blue', 'green', 'black'].map((colour) => `paint ${colour} tank level 5 low`),
      ...['paint 7 tank level full low', 'paint 7 tank level empty low'],
    ];
    const set = mine(lines);
    const matcher = new TemplateMatcher(set);
    for (const [index, template] of set.templates.entries()) {
      if (template.cells.some((cell) => cell.kind === 'parameter' && cell.words)) continue;
      const text = template.cells.map((cell) => (cell.kind === 'constant' ? cell.text : '7')).join(' ');
      assert.equal((answerOf(matcher, text) as { template: number }).template, index);
    }
  });

  test('an empty message and an empty set are no special cases', () => {
    const matcher = new TemplateMatcher(EMPTY_TEMPLATE_SET);
    assert.equal(matcher.match(new Uint8Array(0), 0, 0), NO_TEMPLATE);
    assert.equal(matcher.parameterCount, 0);
  });
});

test('the answer depends on the message and the set, not on messages before it', () => {
  const word = fc.constantFrom(
    'user',
    'ann',
    'zoe',
    'opened',
    'door',
    '4',
    'in',
    '12 ms',
    'bound',
    'to',
    'LOOP',
    '(0)',
    ' (0)',
    ', ',
    'level',
    '3',
    'engine',
    'stopped',
  );
  const line = fc.oneof(
    fc.array(word, { maxLength: 8 }).map((words) => words.join(' ')),
    fc.constantFrom('bound to LOOP(0), level 3', 'bound to LOOP (0), level 3', 'user x opened door 1 in 1 s'),
  );
  const used = new TemplateMatcher(SET);
  fc.assert(
    fc.property(fc.array(line, { maxLength: 20 }), line, (before, message) => {
      for (const text of before) answerOf(used, text);
      assert.deepEqual(answerOf(used, message), answerOf(new TemplateMatcher(SET), message));
    }),
    { numRuns: 300 },
  );
});

test('any bytes are matched without a throw', () => {
  const matcher = new TemplateMatcher(SET);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      const template = matcher.match(bytes, 0, bytes.length);
      assert.ok(template >= NO_TEMPLATE && template < SET.templates.length);
      for (const { start, end } of extractParameters(matcher, bytes))
        assert.ok(start <= end && end <= bytes.length);
    }),
    { numRuns: 2000 },
  );
});
