import { formatId64 } from '../../core/scored-batch.ts';
import { buildTemplate } from './build-template.ts';
import { mergeRows } from './merge-rows.ts';
import type { MinedRow } from './mined-row.ts';
import { PARAMETER_TYPES, typeBit, WORD } from './parameter-type.ts';
import type { ShapeCount, ShapeSummary } from './shape-counts.ts';
import { createShape } from './shape.ts';
import { shapeOfRow } from './shape-of-row.ts';
import { hashRow, PARAMETER, type Row } from './template-row.ts';
import { EMPTY_TEMPLATE_SET, rowOfCells, type Template, type TemplateSet } from './template-set.ts';
import { TemplateTree } from './template-tree.ts';

/** Templates kept. Large systems have some thousands; beyond this number they are garbage or values taken for words. */
export const MAX_TEMPLATES = 20_000;

/** Aliases kept: about 4 MB. Ids that are left out stay searchable as templates of their own. */
export const MAX_ALIASES = 50_000;

export interface MiningOptions {
  /** The set in use: its merges and ids are kept. */
  readonly previous?: TemplateSet;
  readonly maxTemplates?: number;
  readonly maxAliases?: number;
}

/**
 * The templates of a sample. A function of the multiset of its lines and of the previous set: order, workers and earlier
 * calls play no part.
 *
 * Shapes that the previous set matches count for its templates. The others and the previous templates are merged where they
 * differ in values only; then rows that are instances of a more frequent one join it.
 */
export function mineTemplates(sample: ShapeSummary, options: MiningOptions = {}): TemplateSet {
  const previous = options.previous ?? EMPTY_TEMPLATE_SET;
  const kept = previous.templates.map(rowOfTemplate);
  const unknown = countKnown(kept, sample.shapes);
  const merged = joinInstances(mergeRows([...kept, ...unknown.map(minedRowOf)]));
  const ranked = merged
    .map((mined) => ({ mined, id: idOf(mined.row) }))
    .sort((a, b) => b.mined.lines - a.mined.lines || compareText(a.id, b.id));
  const maxTemplates = options.maxTemplates ?? MAX_TEMPLATES;
  const chosen = ranked.slice(0, maxTemplates);
  const templates = chosen
    .map(({ mined, id }) => buildTemplate(mined, id))
    .sort((a, b) => compareText(a.id, b.id));
  const aliases = findAliases(templates, {
    previous,
    shapes: unknown,
    maxAliases: options.maxAliases ?? MAX_ALIASES,
  });
  return Object.freeze({
    templates: Object.freeze(templates),
    aliases: aliases.kept,
    droppedTemplates: ranked.length - chosen.length,
    droppedAliases: aliases.dropped,
  });
}

/** Adds the counts of known shapes to their rows, in place; returns the other shapes. */
function countKnown(rows: MinedRow[], shapes: readonly ShapeCount[]): ShapeCount[] {
  if (rows.length === 0) return [...shapes];
  const tree = treeOf(rows);
  const shape = createShape();
  return shapes.filter((count) => {
    const found = tree.find(shapeOfRow(count.row, count.gaps, shape));
    if (found < 0) return true;
    rows[found] = addInstance(rows[found]!, minedRowOf(count), tree.cellStarts);
    return false;
  });
}

/** Rows that match a more frequent row, or one as frequent and more general, become part of it. */
function joinInstances(rows: readonly MinedRow[]): MinedRow[] {
  const keys = rows.map(({ row, lines }) => ({
    lines,
    constants: row.filter(isConstant).length,
    id: idOf(row),
  }));
  const order = [...rows.keys()].sort((first, second) => {
    const [a, b] = [keys[first]!, keys[second]!];
    return a.lines - b.lines || b.constants - a.constants || compareText(a.id, b.id);
  });
  const rank = new Int32Array(rows.length);
  order.forEach((index, place) => (rank[index] = place));
  const tree = treeOf(rows);
  const shape = createShape();
  const current: (MinedRow | undefined)[] = [...rows];
  for (const index of order) {
    const mined = current[index]!;
    const found = tree.find(shapeOfRow(mined.row, mined.gaps, shape), index);
    if (found < 0 || rank[found]! < rank[index]!) continue;
    current[found] = addInstance(current[found]!, mined, tree.cellStarts);
    current[index] = undefined;
  }
  return current.filter((mined) => mined !== undefined);
}

/** The sum of a row and an instance of it; `cellStarts` says which cells of the instance each cell of the row covers. */
function addInstance(mined: MinedRow, instance: MinedRow, cellStarts: Int32Array): MinedRow {
  const types = mined.types.slice();
  const gaps = mined.gaps.slice();
  for (let cell = 0; cell < mined.row.length; cell++) {
    const start = cellStarts[cell]!;
    gaps[cell]! |= instance.gaps[start]!;
    if (mined.row[cell] !== PARAMETER) continue;
    const isOneValue = cellStarts[cell + 1] === start + 1 && instance.row[start] === PARAMETER;
    types[cell]! |= isOneValue ? instance.types[start]! : typeBit(WORD);
  }
  return { ...mined, lines: mined.lines + instance.lines, types, gaps };
}

function findAliases(
  templates: readonly Template[],
  from: {
    readonly previous: TemplateSet;
    readonly shapes: readonly ShapeCount[];
    readonly maxAliases: number;
  },
): { kept: ReadonlyMap<string, string>; dropped: number } {
  const rows = templates.map(rowOfTemplate);
  const tree = treeOf(rows);
  const shape = createShape();
  const target = (row: Row, gaps: ArrayLike<number>): string | undefined =>
    templates[tree.find(shapeOfRow(row, gaps, shape))]?.id;
  const renamed = new Map<string, string>();
  for (const old of from.previous.templates) {
    const { row, gaps } = rowOfTemplate(old);
    const id = target(row, gaps);
    if (id !== undefined && id !== old.id) renamed.set(old.id, id);
  }
  const all = new Map<string, string>();
  const own = new Set(templates.map(({ id }) => id));
  const add = (old: string, id: string | undefined): void => {
    if (id !== undefined && !own.has(old)) all.set(old, id);
  };
  for (const [old, id] of renamed) add(old, id);
  for (const [old, id] of from.previous.aliases) add(old, renamed.get(id) ?? id);
  const byLines = [...from.shapes].sort((a, b) => b.lines - a.lines || compareText(a.id, b.id));
  for (const shape of byLines) add(shape.id, target(shape.row, shape.gaps));
  const kept = [...all].slice(0, from.maxAliases).sort((a, b) => compareText(a[0], b[0]));
  return { kept: new Map(kept), dropped: all.size - kept.length };
}

function treeOf(rows: readonly MinedRow[]): TemplateTree {
  return new TemplateTree(rows.map(({ row, words }, value) => ({ row, words, value })));
}

function minedRowOf({ row, lines, types, gaps }: ShapeCount): MinedRow {
  return { row, lines, types, gaps, words: new Uint8Array(row.length) };
}

/** A template as a row; its lines count half, since its sample is older. */
function rowOfTemplate({ cells, lines }: Template): MinedRow {
  const types = Uint16Array.from(cells, (cell) =>
    cell.kind === 'parameter' ? typeBit(PARAMETER_TYPES.indexOf(cell.type) + 1) : 0,
  );
  return {
    row: rowOfCells(cells),
    lines: Math.floor(lines / 2),
    types,
    gaps: Uint8Array.from(cells, (cell) => (cell.gap ? 1 : 0)),
    words: Uint8Array.from(cells, (cell) => (cell.kind === 'parameter' && cell.words ? 1 : 0)),
  };
}

function isConstant(text: string): boolean {
  return text !== PARAMETER;
}

function idOf(row: Row): string {
  const { high, low } = hashRow(row);
  return formatId64(high, low);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
