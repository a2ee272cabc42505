import type { MinedRow } from './mined-row.ts';
import { nameParameters } from './name-parameters.ts';
import { joinParameterTypes } from './parameter-type.ts';
import { PARAMETER } from './template-row.ts';
import type { Template, TemplateCell } from './template-set.ts';

/** A row as a template, with names and types for its parameters. */
export function buildTemplate({ row, lines, types, gaps, words }: MinedRow, id: string): Template {
  const names = nameParameters(row, types);
  const cells = row.map((text, cell): TemplateCell => {
    const gap = gaps[cell] === 1;
    if (text !== PARAMETER) return { kind: 'constant', text, gap };
    return {
      kind: 'parameter',
      name: names[cell]!,
      type: joinParameterTypes(types[cell]!),
      words: words[cell] === 1,
      gap,
    };
  });
  return { id, cells, lines };
}
