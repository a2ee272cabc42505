import { type NormalLines, readKind } from '../../core/normal-lines.ts';
import type { ScoredBatch } from '../../core/scored-batch.ts';
import { PairTable } from '../features/pair-table.ts';

/** Takes the mark off lines that people declared normal; scores stay. In place. */
export type Unmark = (scored: ScoredBatch) => void;

/**
 * For lines scored with a model whose `aliases` say what templates of before are called now: what was declared normal
 * under an older id stays normal. Undefined when nothing is normal.
 */
export function createUnmark(
  { templates, kinds }: NormalLines,
  aliases: ReadonlyMap<string, string>,
): Unmark | undefined {
  if (templates.length === 0 && kinds.length === 0) return undefined;
  const everywhere = tableOf(templates, aliases);
  const byService = tablesOf(kinds, aliases);
  return ({ batch, anomalous, templateHigh, templateLow }) => {
    const { values, index } = batch.service;
    const own = values.map((service) => byService.get(service));
    for (let row = 0; row < batch.count; row++) {
      if (anomalous[row] === 0) continue;
      const [high, low] = [templateHigh[row]!, templateLow[row]!];
      const isNormal = everywhere.get(high, low) === 1 || own[index[row]!]?.get(high, low) === 1;
      if (isNormal) anomalous[row] = 0;
    }
  };
}

function tablesOf(kinds: readonly string[], aliases: ReadonlyMap<string, string>): Map<string, PairTable> {
  const ids = new Map<string, string[]>();
  for (const kind of kinds) {
    const parts = readKind(kind);
    if (parts === undefined) continue;
    const known = ids.get(parts.service);
    if (known === undefined) ids.set(parts.service, [parts.templateId]);
    else known.push(parts.templateId);
  }
  return new Map([...ids].map(([service, templates]) => [service, tableOf(templates, aliases)]));
}

/** The ids, and what they are called now. */
function tableOf(ids: readonly string[], aliases: ReadonlyMap<string, string>): PairTable {
  const table = new PairTable(2 * ids.length);
  for (const id of ids) {
    for (const name of [id, aliases.get(id) ?? id]) {
      table.set(Number.parseInt(name.slice(0, 8), 16), Number.parseInt(name.slice(8), 16), 1);
    }
  }
  return table;
}
