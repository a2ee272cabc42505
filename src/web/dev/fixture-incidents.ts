import type { IncidentDto } from '../../api/detection.ts';
import { TEMPLATES } from './fixture-catalog.ts';
import type { FaultName } from './fixture-catalog.ts';
import { templateId } from './fixture-lines.ts';

type Evidence = IncidentDto['evidence'][number];
type Act = NonNullable<IncidentDto['history']>[number];

/** An incident whose times are minutes before the start of the server. */
type Undated = Omit<IncidentDto, 'firstSeen' | 'lastSeen' | 'evidence' | 'history'> & {
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** `fault` names the template that only this fault writes. */
  readonly evidence: readonly (Omit<Evidence, 'time' | 'templateId'> & {
    readonly time: number;
    readonly fault?: FaultName;
  })[];
  readonly history?: readonly (Omit<Act, 'time'> & { readonly time: number })[];
};

/** The incidents that belong to the planted faults. */
export function fixtureIncidents(startMs: number): IncidentDto[] {
  const at = (minutesAgo: number) => new Date(startMs - minutesAgo * 60_000).toISOString();
  return INCIDENTS.map(({ firstSeen, lastSeen, evidence, history, ...incident }) => ({
    ...incident,
    firstSeen: at(firstSeen),
    lastSeen: at(lastSeen),
    evidence: evidence.map(({ time, fault, ...more }) => ({ ...more, time: at(time), ...templateOf(fault) })),
    ...(history === undefined ? {} : { history: history.map((act) => ({ ...act, time: at(act.time) })) }),
  }));
}

function templateOf(fault: FaultName | undefined): { templateId?: string } {
  if (fault === undefined) return {};
  return { templateId: templateId(TEMPLATES.findIndex((template) => template.fault === fault)) };
}

const INCIDENTS: readonly Undated[] = [
  {
    id: 'inc-gateway',
    title: 'checkout: payment gateway did not answer within …',
    severity: 'high',
    status: 'open',
    firstSeen: 27,
    lastSeen: 19,
    services: ['checkout', 'gateway', 'cart'],
    origin: {
      service: 'checkout',
      why: 'its first anomaly came 40 s before those of gateway and cart, and both call it',
    },
    evidence: [
      {
        time: 27,
        service: 'checkout',
        kind: 'new-template',
        sentence: 'a pattern that was never seen before, at level error',
        fault: 'gateway',
      },
      {
        time: 26.4,
        service: 'checkout',
        kind: 'burst',
        sentence: '298 lines a minute of this pattern; usually 0',
        observed: 298,
        expected: 0,
      },
      {
        time: 26,
        service: 'checkout',
        kind: 'level-shift',
        sentence: '31% of the lines are errors; usually 0.2%',
        observed: 31,
        expected: 0.2,
      },
      {
        time: 25.1,
        service: 'gateway',
        kind: 'parameter-shift',
        sentence: 'POST /api/orders took 5,200 ms; usually 12 to 71 ms',
        observed: 5200,
        expected: 71,
      },
      {
        time: 23.5,
        service: 'cart',
        kind: 'burst',
        sentence: '2.4 times as many updates as usual',
        observed: 1240,
        expected: 515,
      },
    ],
    reasons: [
      {
        feature: 'burst',
        sentence: '298 errors a minute; usually 0 to 2',
        value: 298,
        normalLow: 0,
        normalHigh: 2,
        weight: 0.6,
      },
      {
        feature: 'latency',
        sentence: 'orders took 5,200 ms; usually 12 to 71 ms',
        value: 5200,
        normalLow: 12,
        normalHigh: 71,
        weight: 0.25,
      },
    ],
    lines: 2418,
  },
  {
    id: 'inc-cache',
    title: 'cart: cache miss for cart …, read from database in …',
    severity: 'medium',
    status: 'open',
    firstSeen: 9,
    lastSeen: 0,
    services: ['cart'],
    evidence: [
      {
        time: 9,
        service: 'cart',
        kind: 'new-template',
        sentence: 'a pattern that was never seen before, at level warn',
        fault: 'cache',
      },
      {
        time: 7.5,
        service: 'cart',
        kind: 'burst',
        sentence: '42 lines a minute of this pattern; usually 0',
        observed: 42,
        expected: 0,
      },
    ],
    reasons: [
      {
        feature: 'new-template',
        sentence: '42 lines a minute of a new pattern',
        value: 42,
        normalLow: 0,
        normalHigh: 0,
        weight: 0.8,
      },
    ],
    lines: 377,
  },
  {
    id: 'inc-silence',
    title: 'inventory: silent for 6 min',
    severity: 'medium',
    status: 'acknowledged',
    firstSeen: 52,
    lastSeen: 46,
    services: ['inventory'],
    evidence: [
      {
        time: 51,
        service: 'inventory',
        kind: 'silence',
        sentence: 'no line for 6 min; usually 60 to 75 a minute',
        observed: 0,
        expected: 66,
      },
    ],
    reasons: [
      {
        feature: 'silence',
        sentence: '0 lines a minute; usually 60 to 75',
        value: 0,
        normalLow: 60,
        normalHigh: 75,
        weight: 1,
      },
    ],
    lines: 0,
    history: [{ time: 44, action: 'acknowledged', by: 'mira' }],
  },
  {
    id: 'inc-disk',
    title: 'search: cannot write segment …: no space left on device',
    severity: 'high',
    status: 'resolved',
    firstSeen: 214,
    lastSeen: 206,
    services: ['search'],
    evidence: [
      {
        time: 214,
        service: 'search',
        kind: 'new-template',
        sentence: 'a pattern that was never seen before, at level error',
        fault: 'disk',
      },
      {
        time: 213,
        service: 'search',
        kind: 'burst',
        sentence: '70 lines a minute of this pattern; usually 0',
        observed: 70,
        expected: 0,
      },
    ],
    reasons: [
      {
        feature: 'burst',
        sentence: '70 errors a minute; usually 0',
        value: 70,
        normalLow: 0,
        normalHigh: 0,
        weight: 0.7,
      },
    ],
    lines: 561,
    history: [
      { time: 210, action: 'acknowledged', by: 'jonas' },
      { time: 200, action: 'resolved', by: 'jonas' },
    ],
  },
];
