import { isFirstDay, type Judged, strengthLimit } from './judge.ts';
import type { Shift } from './shift-finding.ts';
import type { Signal } from './signal.ts';
import type { ValueMonitors } from './value-monitors.ts';

/** Lines a test needs, and slots of the minute that must have some: one burst of requests is one event. */
const LEAST_UNITS = 20;
const LEAST_SLOTS = 3;
/** What gains must make up at least this part of the lines, and what is lost must have: less is certain, not important. */
const LEAST_GAINED = 0.1;
const LEAST_LOST = 0.2;
/** By so much it must differ from what is usual. */
const LEAST_FACTOR = 3;

/** Values whose distribution is another one than usual in the minute that ends with the slot. */
export function judgeValues(judged: Judged, values: ValueMonitors): Signal[] {
  let tests = 0;
  const found = values.judge(judged.slot, (finding) => {
    if (!isTestable(finding)) return false;
    tests++;
    return matters(finding);
  });
  const limit = strengthLimit(tests);
  return found.flatMap(({ key, series: id, name, text, side, strength, observed, expected, units }) => {
    const series = judged.series.get(id);
    if (series === undefined || strength < limit || isFirstDay(judged, series, true)) return [];
    return {
      key: `values ${key}`,
      kind: 'parameter-shift',
      measure: 'values',
      side,
      service: series.service,
      templateId: series.templateId,
      level: series.level,
      observed,
      expected,
      units,
      value: { name, text },
      strength,
    };
  });
}

function isTestable({ units, slots }: Shift): boolean {
  return units >= LEAST_UNITS && slots >= LEAST_SLOTS;
}

function matters({ side, observed, expected, units, recent }: Shift): boolean {
  if (!recent) return false;
  return side === 'above'
    ? observed >= LEAST_GAINED * units && observed >= LEAST_FACTOR * expected
    : expected >= LEAST_LOST * units && observed * LEAST_FACTOR <= expected;
}
