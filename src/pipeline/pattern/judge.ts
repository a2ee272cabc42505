import { LEVEL_CODE } from '../../core/level.ts';
import type { SeriesMonitor } from './pattern-detector.ts';
import type { RateFinding, RateMonitor } from './rate-monitor.ts';
import type { Series, SeriesTable } from './series-table.ts';
import type { ServiceMonitor } from './service-monitor.ts';
import type { ShareFinding, ShareMonitor } from './share-monitor.ts';
import type { Signal, SignalKind, SignalMeasure } from './signal.ts';
import type { SlowFinding } from './step-times.ts';
import type { MixFinding } from './trace-mix.ts';

/**
 * False signals an hour that all tests together may raise by chance. A tenth: an incident needs signals that last, so
 * far fewer come of it.
 */
const FALSE_SIGNALS_PER_HOUR = 0.1;
/** Minutes judged in an hour that don't overlap. */
const MINUTES_PER_HOUR = 60;
/** No test passes below one in a million, however few tests there are. */
const LEAST_STRENGTH = 4;
/** Lines of a kind needed in a minute to call it new, unless it is an error. */
const NEW_SUPPORT = 10;
const NEW_SEVERE_SUPPORT = 3;
/** A kind is new for this many slots: half an hour. */
const NEW_SLOTS = 180;
/** A service is new for as long: what it logs is new by nature, and only its errors mean something. */
const FIRST_SLOTS = 180;
/** A count must differ by this factor, a share too: what is certain may still be too little to matter. */
const LEAST_FACTOR = 2;
/** Requests, or times, that a test needs. */
const LEAST_UNITS = 3;
/** Slots with lines before requests are judged: five minutes. */
const LEARNING_SLOTS = 30;
/** Slots of the minute that must show it: one burst of requests is one event. */
const LEAST_SLOTS = 2;
/** Share of the usual lines that the others must have for a service to be silent by itself. */
const ALIVE_SHARE = 0.5;

/** What there is to judge. */
export interface Judged {
  readonly slot: number;
  /** Slots with lines that were seen at all. */
  readonly slotsSeen: number;
  readonly services: ReadonlyMap<string, ServiceMonitor>;
  readonly series: SeriesTable;
  readonly monitors: ReadonlyMap<number, SeriesMonitor>;
  /** Lines of everything. */
  readonly total: RateMonitor;
}

/** Strength from which on a result holds up, given how many tests were made (Bonferroni). */
export function strengthLimit(tests: number): number {
  return Math.max(LEAST_STRENGTH, Math.log10((tests * MINUTES_PER_HOUR) / FALSE_SIGNALS_PER_HOUR));
}

/** Kinds of line missing from or new in requests, and slow services. */
export function judgeTraces(
  judged: Judged,
  found: { readonly mix: readonly MixFinding[]; readonly steps: readonly SlowFinding[] },
): Signal[] {
  const signals: Signal[] = [];
  if (judged.slotsSeen < LEARNING_SLOTS) return signals;
  const mix = found.mix.filter(isTestable);
  const limit = strengthLimit(mix.length);
  const odd = mix.filter((each) => each.strength >= limit && each.recent && differs(each));
  for (const finding of strongestOfSeries(odd)) {
    const series = judged.series.get(finding.series);
    if (series === undefined || isFirstDay(judged, series)) continue;
    const isNew = finding.side === 'above' && judged.slot - series.firstSlot < NEW_SLOTS;
    signals.push({
      ...signalOf(series, finding),
      key: `requests #${series.id}`,
      kind: isNew ? 'new-template' : kindOf(finding.side),
      measure: 'requests',
      ...(finding.repetition === 1 ? {} : { repetition: finding.repetition }),
    });
  }
  const steps = found.steps.filter(isTestable);
  const slowLimit = strengthLimit(steps.length);
  for (const finding of steps) {
    if (finding.strength < slowLimit || !finding.recent) continue;
    if (!differs({ ...finding, side: 'above' })) continue;
    signals.push({
      key: `steps ${finding.name}`,
      kind: 'parameter-shift',
      measure: 'slow-steps',
      side: 'above',
      service: finding.service,
      ...(finding.peer === undefined ? {} : { peer: finding.peer }),
      level: LEVEL_CODE.unknown,
      observed: finding.observed,
      expected: finding.expected,
      units: finding.units,
      strength: finding.strength,
    });
  }
  return signals;
}

/** One finding a kind of line: the strongest, and of equal ones that of the fewest repetitions. */
function strongestOfSeries(findings: readonly MixFinding[]): MixFinding[] {
  const strongest = new Map<number, MixFinding>();
  for (const finding of findings) {
    const known = strongest.get(finding.series);
    const isStronger = known === undefined || finding.strength > known.strength + 1e-9;
    const isSimpler =
      finding.strength >= (known?.strength ?? 0) - 1e-9 && finding.repetition < (known?.repetition ?? 0);
    if (isStronger || isSimpler) strongest.set(finding.series, finding);
  }
  return [...strongest.values()];
}

/** Too few units can't prove anything, so they count as no test either (Tarone 1990). */
function isTestable({ units, slots }: { readonly units: number; readonly slots: number }): boolean {
  return units >= LEAST_UNITS && slots >= LEAST_SLOTS;
}

/** Bursts and silences of services, and shifts of their levels. */
export function judgeServices(judged: Judged): Signal[] {
  const found: { readonly signal: Signal; readonly isCurrent: boolean }[] = [];
  for (const [service, monitor] of judged.services) {
    const rate = monitor.lines.judge(monitor.season.factor(judged.slot));
    if (rate !== undefined) {
      const signal = serviceSignal(service, rate, {
        key: 'lines',
        kind: kindOf(rate.side),
        measure: 'lines',
      });
      found.push({ signal, isCurrent: isCurrentRate(judged, rate, monitor.lines) });
    }
    for (const [name, kind, measure] of SERVICE_SHARES) {
      const share = monitor[name].judge(judged.slot);
      if (share === undefined) continue;
      const isCurrent = share.side === 'above' && isCurrentShare(share, monitor[name]);
      found.push({ signal: serviceSignal(service, share, { key: name, kind, measure }), isCurrent });
    }
  }
  const limit = strengthLimit(found.length);
  return found
    .filter(({ signal, isCurrent }) => isCurrent && signal.strength >= limit)
    .map(({ signal }) => signal);
}

const SERVICE_SHARES = [
  ['errors', 'level-shift', 'share-of-lines'],
  ['warnings', 'level-shift', 'share-of-lines'],
  ['anomalies', 'parameter-shift', 'odd-lines'],
] as const satisfies readonly (readonly ['errors' | 'warnings' | 'anomalies', SignalKind, SignalMeasure])[];

/** Bursts, silences and odd values of kinds of line, and kinds never seen. */
export function judgeSeries(judged: Judged): Signal[] {
  const signals: Signal[] = [];
  const limit = strengthLimit(judged.monitors.size * 2);
  for (const [id, monitor] of judged.monitors) {
    const series = judged.series.get(id);
    const service = series && judged.services.get(series.service);
    if (series === undefined || service === undefined) continue;
    const rate = monitor.lines.judge(service.season.factor(judged.slot));
    if (rate !== undefined && rate.strength >= limit && isCurrentRate(judged, rate, monitor.lines)) {
      signals.push({
        ...signalOf(series, rate),
        key: `lines #${id}`,
        kind: kindOf(rate.side),
        measure: 'lines',
      });
    }
    const odd = monitor.anomalies.judge(judged.slot);
    if (odd?.side === 'above' && odd.strength >= limit && isCurrentShare(odd, monitor.anomalies)) {
      signals.push({
        ...signalOf(series, odd),
        key: `anomalies #${id}`,
        kind: 'parameter-shift',
        measure: 'odd-lines',
      });
    }
    if (rate === undefined && isNew(judged, series, monitor.lines)) {
      const observed = monitor.lines.observed;
      signals.push({
        ...signalOf(series, { side: 'above', observed, expected: 0, strength: limit }),
        key: `lines #${id}`,
        kind: 'new-template',
        measure: 'lines',
      });
    }
  }
  return signals;
}

function isNew(judged: Judged, series: Series, lines: RateMonitor): boolean {
  const support = series.severe ? NEW_SEVERE_SUPPORT : NEW_SUPPORT;
  return !isFirstDay(judged, series, true) && lines.observed >= support && lines.recent > 0;
}

/** Whether all that a series does is new because its service is. */
export function isFirstDay(judged: Judged, series: Series, evenErrors = false): boolean {
  const first = judged.services.get(series.service)?.firstSlot ?? judged.slot;
  return (evenErrors || !series.severe) && judged.slot - first < FIRST_SLOTS;
}

function differs({ side, observed, expected }: Pick<Signal, 'side' | 'observed' | 'expected'>): boolean {
  return side === 'above' ? observed >= LEAST_FACTOR * expected : observed * LEAST_FACTOR <= expected;
}

function isCurrentRate(judged: Judged, rate: RateFinding, monitor: RateMonitor): boolean {
  if (!differs(rate)) return false;
  if (rate.side === 'above') return monitor.recent * 2 > rate.expected;
  if (monitor.recent * 2 >= rate.expected / 2) return false;
  const others = judged.total.observed - rate.observed;
  const usual = judged.total.expected(1) - rate.expected;
  return usual > 0 && others >= usual * ALIVE_SHARE;
}

function isCurrentShare(finding: ShareFinding, monitor: ShareMonitor): boolean {
  return differs(finding) && monitor.recentShare * finding.units >= LEAST_FACTOR * finding.expected;
}

function kindOf(side: Signal['side']): 'burst' | 'silence' {
  return side === 'above' ? 'burst' : 'silence';
}

type Found = Pick<Signal, 'side' | 'observed' | 'expected' | 'strength'> & { readonly units?: number };

function signalOf(series: Series, found: Found): Omit<Signal, 'key' | 'kind' | 'measure'> {
  const { side, observed, expected, strength, units } = found;
  return {
    side,
    observed,
    expected,
    strength,
    ...(units === undefined ? {} : { units }),
    service: series.service,
    templateId: series.templateId,
    level: series.level,
  };
}

function serviceSignal(
  service: string,
  found: Found,
  { key, kind, measure }: Pick<Signal, 'key' | 'kind' | 'measure'>,
): Signal {
  const { side, observed, expected, strength, units } = found;
  return {
    key: `${key} ${service}`,
    kind,
    measure,
    side,
    service,
    level: key === 'errors' ? LEVEL_CODE.error : key === 'warnings' ? LEVEL_CODE.warn : LEVEL_CODE.unknown,
    observed,
    expected,
    strength,
    ...(units === undefined ? {} : { units }),
  };
}
