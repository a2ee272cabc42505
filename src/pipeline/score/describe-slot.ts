import { FEATURE_INDEX } from '../features/feature.ts';
import type { RowDetail } from '../features/feature-reader.ts';
import { hashBytes } from '../features/hash-bytes.ts';
import { NO_CONTEXT } from '../features/path-context.ts';
import { lengthClass, valueForm } from '../features/value-form.ts';
import { scopeName, type DescribedLine, type Description } from './described-line.ts';
import { slotName } from './slot-name.ts';
import { formatCount, formatNumber, formatShare } from './format-number.ts';

/** "took 5,200 ms; this message usually takes 12 to 80 ms" */
export function describeNumber(line: DescribedLine): Description {
  const { model, detail } = line;
  const slot = model.statistics.slots[detail.numericSlot];
  const value = detail.numericValue;
  if (slot?.range === undefined) return { sentence: `has the number ${formatNumber(value)}`, value };
  const { name, unit } = slotName(line.model, slot);
  const { p5, p95 } = slot.range;
  const number = `${formatNumber(value)}${unit}`;
  const usual =
    p5 === p95 ? `${formatNumber(p5)}${unit}` : `${formatNumber(p5)} to ${formatNumber(p95)}${unit}`;
  const subject = `${scopeName(line, slot.scope)}${slot.context === NO_CONTEXT ? '' : ' about such a path'}`;
  const sentence = isDuration(name, unit)
    ? `took ${number}; ${subject} usually takes ${usual}`
    : `${name} is ${number}; ${subject} usually has ${usual}`;
  return { sentence, value, normalLow: p5, normalHigh: p95 };
}

/** "status is 503, never seen in 2,510 lines; this message usually has 200 (98%) or 404 (2%)" */
export function describeValue(line: DescribedLine): Description {
  const { model, batch, detail, features } = line;
  const slot = model.statistics.slots[detail.valueSlot];
  const values = detail.valueAspect === 'length' ? slot?.lengths : slot?.values;
  if (slot === undefined || values === undefined) {
    return { sentence: 'has an unusual value', value: features[FEATURE_INDEX.unseenValue]! };
  }
  const bytes = slot.kind === 'parameter' ? batch.message.bytes : batch.attributes.bytes;
  const span = { start: detail.valueStart, end: detail.valueEnd };
  const hash = keyOf(detail.valueAspect, bytes, span);
  const total = values.reduce((sum, { count }) => sum + count, 0);
  const seen = values.find((value) => value.hash === hash)?.count ?? 0;
  const usual = values
    .filter((value) => value.hash !== hash)
    .slice(0, SHOWN_VALUES)
    .map((value) => `${shown(value.text)} (${formatShare(value.count / total)})`);
  const often =
    seen === 0
      ? `never seen in ${formatCount(total, 'line')}`
      : `seen in ${formatShare(seen / total)} of lines`;
  const has = detail.valueAspect === 'value' ? 'usually has' : 'usually has the likes of';
  const others = usual.length === 0 ? '' : `; ${scopeName(line, slot.scope)} ${has} ${usual.join(' or ')}`;
  const text = shown(cut(decoder.decode(bytes.subarray(span.start, span.end))));
  const { name } = slotName(line.model, slot);
  return {
    sentence: `${name} is ${text}, ${ASPECTS[detail.valueAspect]}${often}${others}`,
    value: seen / total,
  };
}

const ASPECTS: Readonly<Record<RowDetail['valueAspect'], string>> = {
  value: '',
  form: 'a form ',
  length: 'a length ',
};

function keyOf(
  aspect: RowDetail['valueAspect'],
  bytes: Uint8Array,
  span: { start: number; end: number },
): number {
  if (aspect === 'length') return lengthClass(span.end - span.start);
  return aspect === 'form' ? valueForm(bytes, span.start, span.end) : hashBytes(bytes, span.start, span.end);
}

/** Values listed in a sentence. */
const SHOWN_VALUES = 3;
const SHOWN_CHARACTERS = 60;

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
