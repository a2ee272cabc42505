import { joinParameterTypes, type ParameterType } from './parameter-type.ts';
import { isWordText, PARAMETER, type Row } from './template-row.ts';

const LONGEST_NAME = 40;

/**
 * A name for each cell that is a parameter, from the words before it, unique within the row; '' for constants.
 *
 * `user=<…>` and `port: <…>` are called by their key, `closed after <…>` by the word before, others by their type.
 */
export function nameParameters(row: Row, types: ArrayLike<number>): string[] {
  const used = new Map<string, number>();
  return row.map((text, cell) => {
    if (text !== PARAMETER) return '';
    const name = baseName(row, cell, joinParameterTypes(types[cell] ?? 0));
    const times = (used.get(name) ?? 0) + 1;
    used.set(name, times);
    return times === 1 ? name : `${name}${times}`;
  });
}

function baseName(row: Row, cell: number, type: ParameterType): string {
  let before = cell - 1;
  while (before >= 0 && row[before] !== PARAMETER && !isWordText(row[before]!)) before--;
  const word = before >= 0 ? row[before]! : '';
  return word === '' || word.length > LONGEST_NAME ? type : word;
}
