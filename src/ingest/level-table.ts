import { ByteTable } from '../core/byte-table.ts';
import { LEVEL_CODE, LEVEL_NAMES, parseLevel } from '../core/level.ts';

/** From level names as they are written (`info`, `INFO`, `Info`) to their index in `LEVELS`. */
function createLevelTable(): ByteTable {
  const table = new ByteTable();
  const encoder = new TextEncoder();
  for (const name of LEVEL_NAMES) {
    const forms = new Set([name, name.toUpperCase(), name.charAt(0).toUpperCase() + name.slice(1)]);
    for (const form of forms) table.add(encoder.encode(form), LEVEL_CODE[parseLevel(name)]);
  }
  return table;
}

/** One for all readers: filling it costs as much as reading a hundred lines, which a small request has not. */
export const LEVEL_TABLE: Pick<ByteTable, 'find'> = createLevelTable();
