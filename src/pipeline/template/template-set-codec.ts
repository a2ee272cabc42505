import { AppError } from '../../core/errors.ts';
import { formatId64 } from '../../core/scored-batch.ts';
import { PARAMETER_TYPES, type ParameterType } from './parameter-type.ts';
import { MAX_CELLS } from './shape.ts';
import { hashRow } from './template-row.ts';
import { rowOfCells, type Template, type TemplateCell, type TemplateSet } from './template-set.ts';

/** Raised when the form below changes; older forms are then still to be read. */
const FORMAT = 1;

/** A constant is its text; a parameter is its name, its type and `w` when plain words stand there. A leading space is a gap. */
type EncodedCell = string | readonly [name: string, type: ParameterType, flags: string];

/** A template set as plain JSON: what is stored with a model and sent to scorers. */
export interface EncodedTemplateSet {
  readonly format: typeof FORMAT;
  readonly templates: readonly (readonly [id: string, lines: number, cells: readonly EncodedCell[]])[];
  readonly aliases: readonly (readonly [old: string, id: string])[];
  readonly droppedTemplates: number;
  readonly droppedAliases: number;
}

/** Equal sets give equal JSON text. */
export function encodeTemplateSet(set: TemplateSet): EncodedTemplateSet {
  return {
    format: FORMAT,
    templates: set.templates.map(({ id, lines, cells }) => [id, lines, cells.map(encodeCell)] as const),
    aliases: [...set.aliases],
    droppedTemplates: set.droppedTemplates,
    droppedAliases: set.droppedAliases,
  };
}

/** @throws AppError MODEL_INVALID when the value is not an encoded set, or an id is not that of its cells */
export function decodeTemplateSet(encoded: unknown): TemplateSet {
  const { format, templates, aliases, droppedTemplates, droppedAliases } = asRecord(encoded, 'template set');
  if (format !== FORMAT) throw invalid(`its format is ${String(format)}; this release reads ${FORMAT}`);
  return Object.freeze({
    templates: Object.freeze(asArray(templates, 'templates').map(decodeTemplate)),
    aliases: new Map(asArray(aliases, 'aliases').map(decodeAlias)),
    droppedTemplates: asCount(droppedTemplates, 'droppedTemplates'),
    droppedAliases: asCount(droppedAliases, 'droppedAliases'),
  });
}

function encodeCell(cell: TemplateCell): EncodedCell {
  const gap = cell.gap ? ' ' : '';
  if (cell.kind === 'constant') return gap + cell.text;
  return [cell.name, cell.type, gap + (cell.words ? 'w' : '')];
}

function decodeTemplate(encoded: unknown): Template {
  const [id, lines, encodedCells] = asArray(encoded, 'a template');
  const cells = asArray(encodedCells, 'cells').map(decodeCell);
  if (cells.length > MAX_CELLS)
    throw invalid(`template ${String(id)} has ${cells.length} cells; at most ${MAX_CELLS} are allowed`);
  const { high, low } = hashRow(rowOfCells(cells));
  if (id !== formatId64(high, low))
    throw invalid(`template ${String(id)} has cells whose id is ${formatId64(high, low)}`);
  return { id: formatId64(high, low), lines: asCount(lines, 'lines'), cells };
}

function decodeCell(encoded: unknown): TemplateCell {
  if (typeof encoded === 'string') {
    const gap = encoded.startsWith(' ');
    return { kind: 'constant', text: gap ? encoded.slice(1) : encoded, gap };
  }
  const [name, type, flags] = asArray(encoded, 'a cell').map((part) => asText(part, 'a cell'));
  const known = PARAMETER_TYPES.find((candidate) => candidate === type);
  if (known === undefined || name === undefined || flags === undefined) {
    throw invalid(`a cell has the type ${String(type)}; expected one of ${PARAMETER_TYPES.join(', ')}`);
  }
  return { kind: 'parameter', name, type: known, words: flags.includes('w'), gap: flags.startsWith(' ') };
}

function decodeAlias(encoded: unknown): [string, string] {
  const [old, id] = asArray(encoded, 'an alias').map((part) => asText(part, 'an alias'));
  if (old === undefined || id === undefined) throw invalid('an alias is not a pair of ids');
  return [old, id];
}

function asRecord(
  value: unknown,
  what: string,
): Record<string, unknown> & Partial<Record<keyof EncodedTemplateSet, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(`the ${what} is not an object`);
  return value as Record<string, unknown>;
}

function asArray(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value)) throw invalid(`${what} is not an array`);
  return value;
}

function asText(value: unknown, what: string): string {
  if (typeof value !== 'string') throw invalid(`${what} holds ${String(value)}, which is not text`);
  return value;
}

function asCount(value: unknown, what: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw invalid(`${what} is ${String(value)}; expected a whole number of 0 or more`);
  }
  return value;
}

function invalid(reason: string): AppError {
  return new AppError('MODEL_INVALID', `The template set cannot be read: ${reason}.`, {
    nextStep: 'Activate another model version, or train a new model.',
  });
}
