import type { EntryCondition } from '../core/entry-condition.ts';
import type { EntryFilter } from '../core/entry-filter.ts';
import type { TemplateCount } from '../store/store.ts';
import type { ModelService } from './services.ts';

/** What is known of the ids of templates; see ModelService. */
export type TemplateIds = Pick<ModelService, 'templateIds' | 'resolveTemplate'>;

/** The same filter, with each template under all ids its lines may be stored with. */
export function withOlderIds(filter: EntryFilter, ids: TemplateIds): EntryFilter {
  const { templates, where } = filter;
  return {
    ...filter,
    ...(templates && { templates: allIds(templates, ids) }),
    ...(where && { where: conditionWithOlderIds(where, ids) }),
  };
}

function allIds(templates: readonly string[], ids: TemplateIds): readonly string[] {
  return [...new Set(templates.flatMap((id) => ids.templateIds(id)))];
}

function conditionWithOlderIds(condition: EntryCondition, ids: TemplateIds): EntryCondition {
  switch (condition.kind) {
    case 'all':
    case 'has':
      return condition;
    case 'and':
    case 'or':
      return { kind: condition.kind, of: condition.of.map((part) => conditionWithOlderIds(part, ids)) };
    case 'not':
      return { kind: 'not', of: conditionWithOlderIds(condition.of, ids) };
    case 'test': {
      const { field, test } = condition;
      if (field.in !== 'column' || field.name !== 'template' || test.is !== 'equals') return condition;
      const texts = ids.templateIds(test.text);
      if (texts.length === 1) return condition;
      return {
        kind: 'or',
        of: texts.map((text) => ({ kind: 'test', field, test: { is: 'equals', text } })),
      };
    }
  }
}

/** One row a template of today in place of one for each id, most frequent first, at most `limit`. */
export function mergeTemplateCounts(
  counts: readonly TemplateCount[],
  { ids, limit }: { readonly ids: TemplateIds; readonly limit: number },
): readonly TemplateCount[] {
  const merged = new Map<string, TemplateCount>();
  for (const count of counts) {
    const templateId = ids.resolveTemplate(count.templateId);
    const known = merged.get(templateId);
    merged.set(templateId, known === undefined ? { ...count, templateId } : sumOf(known, count));
  }
  return [...merged.values()].sort((a, b) => b.count - a.count).slice(0, limit);
}

/** `a` is the more frequent one, whose example and id stay. */
function sumOf(a: TemplateCount, b: TemplateCount): TemplateCount {
  return {
    ...a,
    count: a.count + b.count,
    anomalies: a.anomalies + b.anomalies,
    firstUs: Math.min(a.firstUs, b.firstUs),
    lastUs: Math.max(a.lastUs, b.lastUs),
    slices: a.slices.map((slice, index) => slice + (b.slices[index] ?? 0)),
    services: [...new Set([...a.services, ...b.services])],
  };
}
