import type { CompletionsDto } from '../api/query.ts';
import type { EntryField } from '../core/entry-condition.ts';
import type { EntryFilter } from '../core/entry-filter.ts';
import { LEVELS } from '../core/level.ts';
import { completionPlace } from '../query/completion-place.ts';
import { KNOWN_FIELDS } from '../query/fields.ts';
import { formatName, formatPhrase } from '../query/format-value.ts';
import { PIPE_HELP, STAT_HELP } from '../query/help.ts';
import type { EntryStore } from '../store/store.ts';

type Item = CompletionsDto['items'][number];

/** What fits a list below an editor. */
const ITEMS_LIMIT = 20;
/** Newest lines whose values are offered. */
const LINES_LOOKED_AT = 20_000;

export interface CompletionRequest {
  readonly text: string;
  readonly position: number;
  readonly filter: EntryFilter;
}

/** What may stand at the cursor, values and attributes from what is stored. */
export async function completeQuery(
  entries: EntryStore,
  request: CompletionRequest,
): Promise<CompletionsDto> {
  const place = completionPlace(request.text, request.position);
  const { start, end, typed } = place;
  const matching = (items: readonly Item[]): CompletionsDto => ({
    start,
    end,
    items: items.filter(({ text }) => startsWith(text, typed)).slice(0, ITEMS_LIMIT),
  });
  switch (place.kind) {
    case 'nothing':
      return { start, end, items: [] };
    case 'pipe':
      return matching(PIPE_HELP.map(({ name, description }) => ({ text: name, kind: 'pipe', description })));
    case 'statistic':
      return matching(
        STAT_HELP.map(({ name, description }) => ({ text: name, kind: 'statistic', description })),
      );
    case 'value':
      return matching(await valuesOf(entries, place.field, request.filter));
    case 'field': {
      const keywords = place.keywords.map((text): Item => ({ text, kind: 'keyword' }));
      const fields =
        place.columns?.map((text): Item => ({ text, kind: 'field' })) ??
        (await fieldsOf(entries, request.filter));
      return matching([...fields, ...keywords]);
    }
  }
}

function startsWith(text: string, typed: string): boolean {
  return text.toLowerCase().replace(/^"/, '').startsWith(typed.toLowerCase().replace(/^"/, ''));
}

async function fieldsOf(entries: EntryStore, filter: EntryFilter): Promise<readonly Item[]> {
  const attributes = await entries.attributeNames(filter, 200);
  return [
    ...KNOWN_FIELDS.map(({ name, description }): Item => ({ text: name, kind: 'field', description })),
    ...attributes.map(({ value, count }): Item => ({
      text: formatName({ in: 'attributes', name: value }),
      kind: 'field',
      count,
    })),
  ];
}

async function valuesOf(
  entries: EntryStore,
  field: EntryField,
  filter: EntryFilter,
): Promise<readonly Item[]> {
  if (field.in === 'column') {
    switch (field.name) {
      case 'level':
        return LEVELS.map((text) => ({ text, kind: 'value' }));
      case 'anomalous':
        return ['true', 'false'].map((text) => ({ text, kind: 'value' }));
      case 'service':
      case 'host':
      case 'source':
      case 'template':
        return (await entries.facet(filter, field.name, 200)).map(item);
      case 'message':
      case 'score':
      case 'model':
        return [];
      case 'trace':
        break;
    }
  }
  const { rows } = await entries.query({
    filter,
    pipes: [
      { kind: 'limit', limit: LINES_LOOKED_AT },
      { kind: 'top', limit: 200, fields: [field] },
    ],
    limit: 200,
  });
  return rows
    .map(([value, count]) => item({ value: String(value), count: Number(count) }))
    .filter(({ text }) => text !== '""');
}

function item({ value, count }: { readonly value: string; readonly count: number }): Item {
  const text = /^[\p{L}\p{N}_.-]+$/u.test(value) ? value : formatPhrase(value);
  return { text, kind: 'value', count };
}
