import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TemplateAliases } from '../pipeline/template/template-aliases.ts';
import { EMPTY_TEMPLATE_SET } from '../pipeline/template/template-set.ts';
import { storeQuery } from '../query/query-filter.ts';
import type { TemplateCount } from '../store/store.ts';
import { readQuery } from './read-query.ts';
import { mergeTemplateCounts, withOlderIds, type TemplateIds } from './template-ids.ts';

const [TODAY, OLD, OTHER] = ['00000000000000aa', '00000000000000bb', '00000000000000cc'];
const aliases = new TemplateAliases({ ...EMPTY_TEMPLATE_SET, aliases: new Map([[OLD, TODAY]]) });
const ids: TemplateIds = {
  templateIds: (id) => aliases.idsOf(id),
  resolveTemplate: (id) => aliases.resolve(id),
};

function count(templateId: string, lines: number, more: Partial<TemplateCount> = {}): TemplateCount {
  return {
    templateId,
    count: lines,
    anomalies: 1,
    firstUs: 10,
    lastUs: 20,
    slices: [lines, 0],
    example: `a line of ${templateId}`,
    services: ['shop'],
    ...more,
  };
}

test('a filter finds lines under every id of a template', () => {
  assert.deepEqual(withOlderIds({ templates: [OLD] }, ids).templates, [TODAY, OLD]);
  assert.deepEqual(withOlderIds({ templates: [TODAY, OLD, OTHER] }, ids).templates, [TODAY, OLD, OTHER]);
  assert.deepEqual(withOlderIds({ services: ['shop'] }, ids), { services: ['shop'] });
});

test('so does a condition inside a query', () => {
  const query = readQuery(`(template:${OLD} OR error) AND NOT template:${OTHER}`);
  const { filter } = storeQuery({}, query, 0);
  const text = JSON.stringify(withOlderIds(filter, ids));
  for (const id of [TODAY, OLD, OTHER]) assert.ok(text.includes(id), id);
});

test('counts of old ids are part of today’s template', () => {
  const merged = mergeTemplateCounts(
    [
      count(OTHER, 9),
      count(OLD, 7, { firstUs: 5, services: ['cart'] }),
      count(TODAY, 6, { lastUs: 30, slices: [0, 6] }),
    ],
    { ids, limit: 10 },
  );
  assert.deepEqual(merged, [
    count(TODAY, 13, {
      anomalies: 2,
      firstUs: 5,
      lastUs: 30,
      slices: [7, 6],
      services: ['cart', 'shop'],
      example: `a line of ${OLD}`,
    }),
    count(OTHER, 9),
  ]);
  assert.equal(mergeTemplateCounts(merged, { ids, limit: 1 }).length, 1);
});
