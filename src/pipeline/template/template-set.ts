import type { ParameterType } from './parameter-type.ts';
import { PARAMETER, type Row } from './template-row.ts';

/** A part of a template's text that all its messages share. */
export interface ConstantCell {
  readonly kind: 'constant';
  readonly text: string;
  /** Whether white space stands before it. */
  readonly gap: boolean;
}

/** A part that varies. */
export interface ParameterCell {
  readonly kind: 'parameter';
  /** From the words around it (`user`, `port`), unique within the template. */
  readonly name: string;
  readonly type: ParameterType;
  /** Whether plain words stand here too, not only what is a value by its form. */
  readonly words: boolean;
  readonly gap: boolean;
}

export type TemplateCell = ConstantCell | ParameterCell;

/** What messages of one kind share. */
export interface Template {
  /** 64-bit content hash of the row of constants and parameters, 16 lower-case hex digits. */
  readonly id: string;
  readonly cells: readonly TemplateCell[];
  /** Lines of the samples it was mined from; older samples count half each time. */
  readonly lines: number;
}

/** An immutable set of templates, in order of their ids. */
export interface TemplateSet {
  readonly templates: readonly Template[];
  /** Ids that were merged into others: old id → id in this set. */
  readonly aliases: ReadonlyMap<string, string>;
  /** Templates that the bound on their number left out of this set. */
  readonly droppedTemplates: number;
  /** Aliases that their bound left out of this set. */
  readonly droppedAliases: number;
}

export const EMPTY_TEMPLATE_SET: TemplateSet = Object.freeze({
  templates: Object.freeze([]),
  aliases: new Map<string, string>(),
  droppedTemplates: 0,
  droppedAliases: 0,
});

/** The id that stands for `id` in this set: itself unless it was merged. */
export function resolveTemplateId(set: TemplateSet, id: string): string {
  return set.aliases.get(id) ?? id;
}

/** The row that a template's id is made from. */
export function rowOfCells(cells: readonly TemplateCell[]): Row {
  return cells.map((cell) => (cell.kind === 'constant' ? cell.text : PARAMETER));
}
