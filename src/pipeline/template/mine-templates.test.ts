import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { createRandom } from '../../core/random.ts';
import { formatTemplate } from './format-template.ts';
import { mineTemplates, type MiningOptions } from './mine-templates.ts';
import { ShapeCounts, type ShapeSummary } from './shape-counts.ts';
import { encodeTemplateSet } from './template-set-codec.ts';
import { resolveTemplateId, type TemplateSet } from './template-set.ts';
import { TemplateMatcher } from './template-matcher.ts';

const encoder = new TextEncoder();

function summaryOf(lines: readonly string[], known?: TemplateSet): ShapeSummary {
  const counts = new ShapeCounts(known === undefined ? {} : { known });
  for (const line of lines) {
    const bytes = encoder.encode(line);
    counts.add(bytes, 0, bytes.length);
  }
  return counts.summary();
}

function mine(lines: readonly string[], options: MiningOptions = {}): TemplateSet {
  return mineTemplates(summaryOf(lines), options);
}

function texts(set: TemplateSet): string[] {
  return set.templates.map(formatTemplate).sort();
}

/** Index and id that a set gives a line. */
function answer(set: TemplateSet, line: string): { template: number; id: string } {
  const matcher = new TemplateMatcher(set);
  const bytes = encoder.encode(line);
  const template = matcher.match(bytes, 0, bytes.length);
  return { template, id: template < 0 ? matcher.provisionalTemplate().id : set.templates[template]!.id };
}

const CITIES = ['Oslo', 'Lima', 'Cairo', 'Quito', 'Perth', 'Turin', 'Osaka', 'Malmo', 'Delhi', 'Tunis'];
const NAMES = ['ann', 'bob', 'cleo', 'dan', 'eve', 'fay', 'gus', 'hal', 'ivy', 'jon', 'kim', 'lea'];

/** Lines of several kinds in a fixed mixture, without names of real systems. */
function mixedLines(count: number, seed: number): string[] {
  const random = createRandom(seed);
  const pick = <T>(values: readonly T[]): T => values[random.integer(values.length)]!;
  const number = (below: number): number => random.integer(below);
  const kinds = [
    () => `parcel ${number(1e6)} for customer ${pick(NAMES)} left the depot in ${pick(CITIES)}`,
    () => `route from ${pick(CITIES)} to ${pick(CITIES)} takes ${number(900)} min`,
    () => `truck ${pick(['started', 'stopped', 'parked', 'refuelled', 'washed'])} at gate ${number(40)}`,
    () => `label printed, size=${number(90)}x${number(90)} weight=${number(30)}kg owner=${pick(NAMES)}`,
    () => `scanner ${number(9)} at 10.0.${number(255)}.${number(255)} answered after ${number(400)} ms`,
    () => 'conveyor is idle',
  ];
  return Array.from({ length: count }, () => pick(kinds)());
}

function shuffled<T>(values: readonly T[], seed: number): T[] {
  const random = createRandom(seed);
  const result = [...values];
  for (let last = result.length - 1; last > 0; last--) {
    const other = random.integer(last + 1);
    [result[last], result[other]] = [result[other]!, result[last]!];
  }
  return result;
}

describe('what is mined', () => {
  test('values become parameters, actions stay, names become parameters', () => {
    assert.deepEqual(texts(mine(mixedLines(3000, 1))), [
      'conveyor is idle',
      'label printed, size=<word> weight=<word> owner=<word>',
      'parcel <integer> for customer <word> left the depot in <word>',
      'route from <word> to <word> takes <duration>',
      'scanner <integer> at <ip> answered after <duration>',
      'truck parked at gate <integer>',
      'truck refuelled at gate <integer>',
      'truck started at gate <integer>',
      'truck stopped at gate <integer>',
      'truck washed at gate <integer>',
    ]);
  });

  test('parameters are named after the words before them', () => {
    const set = mine(['moved from host alpha7 to host alpha9 port=80 in 5 ms']);
    const names = set.templates[0]!.cells.flatMap((cell) => (cell.kind === 'parameter' ? [cell.name] : []));
    assert.deepEqual(names, ['host', 'host2', 'port', 'in']);
  });

  test('a parameter seen with several types has the type that holds them', () => {
    assert.deepEqual(texts(mine(['ratio 5 now', 'ratio 0.5 now'])), ['ratio <float> now']);
    assert.deepEqual(texts(mine(['peer 10.0.0.1 left', 'peer db7x left'])), ['peer <word> left']);
  });

  test('few frequent words are kinds of event, however many lines', () => {
    const lines = ['North', 'South', 'East', 'West'].flatMap((side) =>
      Array<string>(500).fill(`gate ${side} is clear`),
    );
    assert.equal(mine(lines).templates.length, 4);
  });

  test('a value with structure joins the template of plain values', () => {
    const lines = [...Array<string>(20).fill('bound to 10.0.0.1, level 3'), 'bound to LOOP(0), level 3'];
    assert.deepEqual(texts(mine(lines)), ['bound to <word>, level <integer>']);
  });

  test('an empty sample gives an empty set; an empty message is a template of no cells', () => {
    assert.deepEqual(mine([]).templates, []);
    assert.deepEqual(texts(mine(['', '  '])), ['']);
  });
});

describe('order and split', () => {
  const lines = mixedLines(2000, 2);
  const expected = JSON.stringify(encodeTemplateSet(mine(lines)));

  test('shuffled lines give the same set', () => {
    for (let seed = 1; seed <= 5; seed++) {
      assert.equal(JSON.stringify(encodeTemplateSet(mine(shuffled(lines, seed)))), expected);
    }
  });

  test('any split over workers gives the same set', () => {
    for (const workers of [2, 3, 7]) {
      const parts = Array.from({ length: workers }, (_, worker) =>
        lines.filter((_, row) => row % workers === worker),
      );
      const total = new ShapeCounts();
      for (const part of shuffled(parts, workers)) total.merge(structuredClone(summaryOf(part)));
      assert.equal(JSON.stringify(encodeTemplateSet(mineTemplates(total.summary()))), expected);
    }
  });

  test('counting lines under a known set gives the same set as counting their shapes', () => {
    const known = mine(mixedLines(1000, 12));
    const sample = [
      ...mixedLines(1000, 13),
      ...CITIES.map((city) => `depot ${city} opens its western doors`),
    ];
    assert.deepEqual(
      encodeTemplateSet(mineTemplates(summaryOf(sample, known), { previous: known })),
      encodeTemplateSet(mineTemplates(summaryOf(sample), { previous: known })),
    );
  });

  test('merging leaves the other summary as it was', () => {
    const other = summaryOf(['a 1', 'a 2']);
    const total = new ShapeCounts();
    total.merge(other);
    total.merge(other);
    assert.equal(other.shapes[0]!.lines, 2);
    assert.equal(total.summary().shapes[0]!.lines, 4);
  });
});

describe('ids and aliases', () => {
  test('an id depends on the constants and the places of parameters only', () => {
    const first = mine(['parcel 5 lost']).templates[0]!;
    const second = mine([...mixedLines(50, 3), 'parcel 7.5 lost']).templates;
    assert.match(first.id, /^[0-9a-f]{16}$/);
    assert.ok(second.some(({ id }) => id === first.id));
    // Fixed for good: stored rows refer to it.
    assert.equal(first.id, PARCEL_LOST_ID);
  });

  test('mining the same sample again with its own set changes no template', () => {
    const set = mine(mixedLines(2000, 4));
    const again = mine(mixedLines(2000, 4), { previous: set });
    assert.deepEqual(
      again.templates.map(({ id, cells }) => ({ id, cells })),
      set.templates.map(({ id, cells }) => ({ id, cells })),
    );
    assert.equal(again.aliases.size, set.aliases.size);
  });

  test('a provisional template is adopted under its own id', () => {
    const set = mine(mixedLines(500, 5));
    const line = 'forklift battery at 17% in bay 4';
    const provisional = answer(set, line);
    assert.equal(provisional.template, -1);
    const next = mine([...mixedLines(500, 6), line], { previous: set });
    assert.equal(answer(next, line).id, provisional.id);
    assert.ok(answer(next, line).template >= 0);
  });

  test('provisional templates that are merged are found through aliases', () => {
    const set = mine(mixedLines(500, 7));
    const lines = CITIES.map((city) => `depot ${city} opens its western doors`);
    const provisional = lines.map((line) => answer(set, line).id);
    assert.equal(new Set(provisional).size, CITIES.length);
    const next = mine([...mixedLines(500, 8), ...lines], { previous: set });
    const merged = next.templates.find((template) => formatTemplate(template).startsWith('depot <word>'))!;
    for (const old of provisional) assert.equal(resolveTemplateId(next, old), merged.id);
    assert.equal(answer(next, 'depot Paris opens its western doors').id, merged.id);
  });

  test('templates once merged stay merged, and aliases lead to the newest id', () => {
    const first = mine(['Ada', 'Bea'].map((name) => `shelf ${name} was counted by robot 4`));
    assert.equal(first.templates.length, 2);
    const second = mine(
      CITIES.map((name) => `shelf ${name} was counted by robot 4`),
      { previous: first },
    );
    const third = mine(['shelf Ada was counted by robot 9'], { previous: second });
    assert.deepEqual(texts(third), ['shelf <word> was counted by robot <integer>']);
    for (const { id } of first.templates) assert.equal(resolveTemplateId(third, id), third.templates[0]!.id);
  });

  test('templates that the sample lacks are kept, their lines fading', () => {
    const first = mine(Array<string>(8).fill('night shift began at gate 3'));
    const second = mine(['conveyor is idle'], { previous: first });
    const kept = second.templates.find(({ id }) => id === first.templates[0]!.id);
    assert.equal(kept?.lines, 4);
  });
});

describe('bounds', () => {
  const unique = (row: number): string =>
    `w${'abcdefghij'.charAt(row % 10)}${wordOf(row)} ${wordOf(row * 7 + 1)} ${wordOf(row * 13 + 2)}`;

  test('a flood of unique shapes neither grows the summary nor evicts known templates or frequent shapes', () => {
    const known = mine(mixedLines(2000, 9));
    const counts = new ShapeCounts({ known, maxShapes: 1000 });
    const add = (line: string): void => {
      const bytes = encoder.encode(line);
      counts.add(bytes, 0, bytes.length);
    };
    const real = mixedLines(400, 10);
    for (let row = 0; row < 20_000; row++) {
      add(unique(row));
      if (row % 50 === 0) add(real[row / 50]!);
      if (row % 100 === 0) add(`forklift ${row} needs charging`);
      assert.ok(counts.size <= 1000);
    }
    assert.ok(counts.droppedLines > 10_000);
    const set = mineTemplates(counts.summary(), { previous: known, maxTemplates: 30 });
    assert.equal(set.templates.length, 30);
    assert.ok(set.droppedTemplates > 0);
    const found = texts(set);
    const expected = [...texts(known), 'forklift <integer> needs charging'];
    for (const text of expected) assert.ok(found.includes(text), `${text} was evicted`);
  });

  test('templates of the previous set outlive a poisoned sample', () => {
    const real = mine(mixedLines(400, 10));
    const poison = Array.from({ length: 3000 }, (_, row) => unique(row));
    let set = real;
    for (let round = 0; round < 3; round++)
      set = mine([...poison, ...mixedLines(60, round)], { previous: set, maxTemplates: 50 });
    const found = texts(set);
    for (const text of texts(real)) assert.ok(found.includes(text), `${text} was evicted`);
  });

  test('words of an attacker cannot open every position of a template', () => {
    const random = createRandom(11);
    const word = (): string => CITIES[random.integer(CITIES.length)]!;
    const set = mine(Array.from({ length: 3000 }, () => `${word()} ${word()} ${word()} ${word()}`));
    for (const template of set.templates) {
      assert.ok(
        template.cells.some((cell) => cell.kind === 'constant'),
        formatTemplate(template),
      );
    }
  });

  test('aliases beyond their bound are counted', () => {
    const lines = CITIES.map((city) => `depot ${city} opens its western doors`);
    const set = mine(lines, { maxAliases: 3 });
    assert.equal(set.aliases.size, 3);
    assert.equal(set.droppedAliases, CITIES.length - 3);
  });

  test('a bound of fewer than two shapes is refused', () => {
    assert.throws(() => new ShapeCounts({ maxShapes: 1 }), /maxShapes is 1/);
  });
});

test('every line of a sample is matched by the set mined from it', () => {
  const line = fc
    .array(
      fc.constantFrom(
        ...CITIES,
        ...NAMES,
        '1',
        '10.0.0.1',
        '=',
        '(',
        ')',
        '[',
        ']',
        ',',
        'user',
        'at',
        '5 ms',
        '{',
        '}',
      ),
      {
        minLength: 1,
        maxLength: 8,
      },
    )
    .map((words) => words.join(' '));
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 60 }), (lines) => {
      const set = mine(lines);
      const matcher = new TemplateMatcher(set);
      for (const text of lines) {
        const bytes = encoder.encode(text);
        assert.ok(matcher.match(bytes, 0, bytes.length) >= 0, text);
      }
      assert.ok(set.templates.every(({ id }, at) => at === 0 || id > set.templates[at - 1]!.id));
    }),
    { numRuns: 200 },
  );
});

/** A word of letters for a number: no digits, so that it is constant. */
function wordOf(number: number): string {
  let word = 'q';
  for (let rest = number; rest > 0; rest = Math.floor(rest / 20))
    word += 'bcdfghjklmnpqrstvwxz'.charAt(rest % 20);
  return word;
}

const PARCEL_LOST_ID = 'fc7197953613d6ec';
