import { FEATURE_INDEX } from '../features/feature.ts';
import type { Slot } from '../model/statistics.ts';
import { scopeName, type DescribedLine, type Description } from './described-line.ts';
import { formatCount, formatNumber, formatShare } from './format-number.ts';

/** "took 5,200 ms; this message usually takes 12 to 80 ms" */
export function describeNumber(line: DescribedLine): Description {
  const { model, detail } = line;
  const slot = model.statistics.slots[detail.numericSlot];
  const value = detail.numericValue;
  if (slot?.range === undefined) return { sentence: `has the number ${formatNumber(value)}`, value };
  const { name, unit } = nameSlot(line, slot);
  const { p5, p95 } = slot.range;
  const number = `${formatNumber(value)}${unit}`;
  const usual =
    p5 === p95 ? `${formatNumber(p5)}${unit}` : `${formatNumber(p5)} to ${formatNumber(p95)}${unit}`;
  const subject = scopeName(line, slot.scope);
  const sentence = isDuration(name, unit)
    ? `took ${number}; ${subject} usually takes ${usual}`
    : `${name} is ${number}; ${subject} usually has ${usual}`;
  return { sentence, value, normalLow: p5, normalHigh: p95 };
}

/** "status is 503; this message usually has 200 (98%) or 404 (2%)" */
export function describeValue(line: DescribedLine): Description {
  const { model, batch, detail, features } = line;
  const bits = features[FEATURE_INDEX.unseenValue]!;
  const slot = model.statistics.slots[detail.valueSlot];
  if (slot?.values === undefined) return { sentence: 'has an unusual value', value: bits };
  const bytes = slot.kind === 'parameter' ? batch.message.bytes : batch.attributes.bytes;
  const text = cut(decoder.decode(bytes.subarray(detail.valueStart, detail.valueEnd)));
  const total = slot.values.reduce((sum, { count }) => sum + count, 0);
  const seen = slot.values.find((value) => value.text === text)?.count ?? 0;
  const usual = slot.values
    .filter((value) => value.text !== text)
    .slice(0, SHOWN_VALUES)
    .map((value) => `${shown(value.text)} (${formatShare(value.count / total)})`);
  const { name } = nameSlot(line, slot);
  const often =
    seen === 0
      ? `never seen in ${formatCount(total, 'line')}`
      : `seen in ${formatShare(seen / total)} of lines`;
  const others =
    usual.length === 0 ? '' : `; ${scopeName(line, slot.scope)} usually has ${usual.join(' or ')}`;
  return { sentence: `${name} is ${shown(text)}, ${often}${others}`, value: seen / total };
}

/** Values listed in a sentence. */
const SHOWN_VALUES = 3;
const SHOWN_CHARACTERS = 60;

function nameSlot({ model }: DescribedLine, slot: Slot): { name: string; unit: string } {
  if (slot.kind !== 'parameter') return { name: slot.name, unit: unitOfName(slot.name) };
  const cells = model.templates.templates[slot.scope]?.cells ?? [];
  const parameter = cells.filter((cell) => cell.kind === 'parameter')[slot.key];
  if (parameter === undefined) return { name: `parameter ${slot.key + 1}`, unit: '' };
  const unit = parameter.type === 'duration' ? ' ms' : parameter.type === 'size' ? ' bytes' : '';
  return { name: parameter.name, unit };
}

/** Units that names of attributes end in, by the custom of OpenTelemetry, Prometheus and most loggers. */
function unitOfName(name: string): string {
  if (/(?:[a-z]Ms|[_.-]ms|^ms|Millis|[_.-]millis(?:econds)?)$/.test(name)) return ' ms';
  if (/(?:[a-z]Bytes|[_.-]bytes|^bytes)$/.test(name)) return ' bytes';
  return '';
}

function isDuration(name: string, unit: string): boolean {
  return unit === ' ms' || /duration|latency|elapsed|took/i.test(name);
}

function shown(text: string): string {
  return text === '' ? 'empty' : text;
}

function cut(text: string): string {
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}

const decoder = new TextDecoder();
