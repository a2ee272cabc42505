import { UNITS } from '../core/entry-condition.ts';
import type { Quantity, Unit } from '../core/entry-condition.ts';

const QUANTITY = /^([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)([a-zµ]*)$/i;

const UNITS_BY_NAME = new Map<string, Unit>(
  (Object.keys(UNITS) as Unit[]).map((unit) => [unit.toLowerCase(), unit]),
);
for (const [name, unit] of [
  ['min', 'm'],
  ['sec', 's'],
  ['kb', 'kB'],
] as const) {
  UNITS_BY_NAME.set(name, unit);
}

/** `500`, `1.5`, `2s`, `2MiB`, in any letter case; undefined for anything else. */
export function parseQuantity(text: string): Quantity | undefined {
  const match = QUANTITY.exec(text);
  if (match === null) return undefined;
  const [, digits = '', name = ''] = match;
  const number = Number(digits);
  if (!Number.isFinite(number)) return undefined;
  if (name === '') return { number: number + 0 };
  const unit = UNITS_BY_NAME.get(name.toLowerCase());
  return unit === undefined ? undefined : { number: number + 0, unit };
}

export function formatQuantity({ number, unit = '' as Unit }: Quantity): string {
  return `${number}${unit}`;
}

/** A length of time, positive; undefined for anything else. */
export function parseDuration(text: string): Quantity | undefined {
  const quantity = parseQuantity(text);
  if (quantity?.unit === undefined || UNITS[quantity.unit].kind !== 'duration') return undefined;
  return quantity.number > 0 ? quantity : undefined;
}

/** Of a quantity that `parseDuration` gave. */
export function durationUs({ number, unit = 'ms' }: Quantity): number {
  return number * UNITS[unit].factor * 1000;
}

/**
 * The number to compare values of the field with: `2s` is 2000 for `durationMs` and 2 for `elapsed_seconds`. A field
 * whose name ends with no unit holds milliseconds or bytes.
 */
export function numberFor(fieldName: string, { number, unit }: Quantity): number {
  if (unit === undefined) return number;
  const { kind, factor } = UNITS[unit];
  return (number * factor) / fieldFactor(fieldName, kind);
}

const ENDINGS = {
  duration: [
    [/(?:nanos(?:econds)?|(?:_|\.|-|[a-z])N[sS]|[_.-]ns)$/, UNITS.ns.factor],
    [/(?:micros(?:econds)?|[a-z]U[sS]|[_.-][uµ]s)$/, UNITS.us.factor],
    [/(?:millis(?:econds)?|[a-z]M[sS]|[_.-]ms)$/, UNITS.ms.factor],
    [/(?:[sS]econds?|[a-z]Secs?|[_.-]secs?|[a-z]S|[_.-]s)$/, UNITS.s.factor],
    [/(?:[mM]inutes?|[a-z]Mins?|[_.-]mins?)$/, UNITS.m.factor],
    [/(?:[hH]ours?)$/, UNITS.h.factor],
  ],
  size: [
    [/(?:[a-z](?:Kb|KB)|[_.-]kb)$/, UNITS.kB.factor],
    [/(?:[a-z](?:Mb|MB)|[_.-]mb)$/, UNITS.MB.factor],
    [/(?:[a-z](?:Gb|GB)|[_.-]gb)$/, UNITS.GB.factor],
    [/(?:K[iI]B|[_.-]kib)$/, UNITS.KiB.factor],
    [/(?:M[iI]B|[_.-]mib)$/, UNITS.MiB.factor],
    [/(?:G[iI]B|[_.-]gib)$/, UNITS.GiB.factor],
  ],
} as const;

function fieldFactor(name: string, kind: 'duration' | 'size'): number {
  for (const [ending, factor] of ENDINGS[kind]) if (ending.test(name)) return factor;
  return 1;
}
