import type { ParametersDto } from '../api/overview.ts';
import { UNITS } from '../core/entry-condition.ts';
import { parseQuantity } from '../query/quantity.ts';

export interface ParameterValue {
  readonly name: string;
  readonly type: string;
  readonly value: string;
}

type ParameterDistribution = ParametersDto['parameters'][number];
type NumberDistribution = NonNullable<ParameterDistribution['numbers']>;

export const VALUES_KEPT = 10;
const BINS = 32;
/** Below this share of numbers the others are what matters. */
const NUMERIC_SHARE = 0.9;
/** Bins end where all but one in a hundred lines are: a single outlier would press the rest into one bin. */
const BINS_QUANTILE = 0.99;

/**
 * How each parameter of one template is distributed over its lines. Lines with another number of parameters than most
 * are left out: they were stored with an older form of the template.
 *
 * @param lines parameters of each line, in the order of the message
 */
export function parameterDistributions(
  lines: readonly (readonly ParameterValue[])[],
): ParameterDistribution[] {
  const length = mostFrequent(lines.map((parameters) => parameters.length));
  const fitting = lines.filter((parameters) => parameters.length === length);
  return (fitting[0] ?? []).map(({ name, type }, index) => {
    const values = fitting.map((parameters) => parameters[index]?.value ?? '');
    const counts = countsOf(values);
    const numbers = numberDistribution(values);
    return {
      name,
      type,
      lines: values.length,
      distinct: counts.length,
      values: counts.slice(0, VALUES_KEPT),
      ...(numbers !== undefined && { numbers }),
    };
  });
}

function countsOf(values: readonly string[]): { value: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count);
}

function mostFrequent(values: readonly number[]): number {
  const [first] = countsOf(values.map(String));
  return Number(first?.value ?? 0);
}

function numberDistribution(values: readonly string[]): NumberDistribution | undefined {
  const found = values.map(toNumber).filter((number) => number !== undefined);
  const [first] = found;
  if (first === undefined || found.length < values.length * NUMERIC_SHARE) return undefined;
  const { unit } = first;
  const numbers = found.filter((one) => one.unit === unit).map(({ number }) => number);
  if (numbers.length < values.length * NUMERIC_SHARE) return undefined;
  numbers.sort((a, b) => a - b);
  const at = (share: number) => numbers[Math.round(share * (numbers.length - 1))] ?? 0;
  const min = at(0);
  const binsTo = Math.max(at(BINS_QUANTILE), min);
  const bins = new Array<number>(BINS).fill(0);
  for (const number of numbers) {
    const place = binsTo === min ? 0 : Math.floor(((number - min) / (binsTo - min)) * BINS);
    const bin = Math.min(place, BINS - 1);
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  return { unit, min, p5: at(0.05), p50: at(0.5), p95: at(0.95), max: at(1), bins, binsTo };
}

/** `5,200 ms`, `4.7ms`, `12 KiB`, `44.7%` and plain numbers; hexadecimal and other text is none. */
function toNumber(
  text: string,
): { readonly number: number; readonly unit: NumberDistribution['unit'] } | undefined {
  const quantity = parseQuantity(text.replaceAll(/[\s,]|%$/g, ''));
  if (quantity === undefined) return undefined;
  if (quantity.unit === undefined) return { number: quantity.number, unit: '' };
  const { kind, factor } = UNITS[quantity.unit];
  return { number: quantity.number * factor, unit: kind === 'duration' ? 'ms' : 'B' };
}
