import { readPartKey } from '../features/read-parameters.ts';
import type { Model } from '../model/model.ts';
import type { Slot } from '../model/statistics.ts';

/** What the values of a slot are called, and the unit that their numbers have; '' for none. */
export function slotName(
  { templates }: Pick<Model, 'templates'>,
  slot: Pick<Slot, 'kind' | 'scope' | 'key' | 'name'>,
): { readonly name: string; readonly unit: string } {
  if (slot.kind !== 'parameter') return { name: slot.name, unit: unitOfName(slot.name) };
  const { parameter, parts, part } = readPartKey(slot.key);
  const cells = templates.templates[slot.scope]?.cells ?? [];
  const cell = cells.filter(({ kind }) => kind === 'parameter')[parameter];
  if (cell?.kind !== 'parameter') return { name: `parameter ${parameter + 1}`, unit: '' };
  // A parameter without a word before it is named by its type, which tells a reader nothing.
  const isNamed = !cell.name.startsWith(cell.type);
  if (parts > 1)
    return {
      name: `value ${part + 1}${isNamed ? ` after ${cell.name}` : ` of parameter ${parameter + 1}`}`,
      unit: '',
    };
  const unit = cell.type === 'duration' ? ' ms' : cell.type === 'size' ? ' bytes' : '';
  return { name: isNamed ? cell.name : `parameter ${parameter + 1}`, unit };
}

/** Units that names of attributes end in, by the custom of OpenTelemetry, Prometheus and most loggers. */
function unitOfName(name: string): string {
  if (/(?:[a-z]Ms|[_.-]ms|^ms|Millis|[_.-]millis(?:econds)?)$/.test(name)) return ' ms';
  if (/(?:[a-z]Bytes|[_.-]bytes|^bytes)$/.test(name)) return ' bytes';
  return '';
}
