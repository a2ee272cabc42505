import type { IncidentDto, ModelsDto, PreviewDto } from '../../api/detection.ts';
import type { AnomalyDto, EntryDetailDto, ReasonDto } from '../../api/entries.ts';
import { templateId, THRESHOLD } from './fixture-lines.ts';
import type { FixtureLines } from './fixture-lines.ts';
import { TEMPLATES } from './fixture-catalog.ts';
import { parameterSpans, templatePieces } from '../format/template-text.ts';

/** Why an anomalous line of the fixture is one. */
export function reasonsOf(lines: FixtureLines, index: number): ReasonDto[] {
  const { text, level, service } = lines.template(index);
  if (lines.slow(index)) {
    const value = Number(/(\d{4,})ms/.exec(lines.message(index))?.[1] ?? 0);
    return [
      {
        feature: 'parameter',
        sentence: `took ${value.toLocaleString('en-US')} ms; this message usually takes 12 to 71 ms`,
        value,
        normalLow: 12,
        normalHigh: 71,
        weight: 0.71,
      },
      {
        feature: 'hour',
        sentence: 'such values are rarer at this hour of the week',
        value: 0.02,
        weight: 0.12,
      },
    ];
  }
  return [
    {
      feature: 'new-template',
      sentence: 'no line like it among the 1,204,118 lines learnt',
      value: 0,
      weight: 0.54,
    },
    {
      feature: 'level',
      sentence: `${level} is unusual for ${service}, which logs 0.3% of its lines at this level`,
      value: 1,
      normalLow: 0,
      normalHigh: 0.003,
      weight: 0.27,
    },
    {
      feature: 'length',
      sentence: `${text.length + 20} characters; lines of ${service} usually have 38 to 74`,
      value: text.length + 20,
      normalLow: 38,
      normalHigh: 74,
      weight: 0.08,
    },
  ];
}

export function anomalyOf(lines: FixtureLines, index: number): AnomalyDto {
  return { entry: lines.entry(index), threshold: THRESHOLD, reasons: reasonsOf(lines, index) };
}

export function detailOf(lines: FixtureLines, index: number): EntryDetailDto {
  const entry = lines.entry(index);
  const { text } = lines.template(index);
  const types = templatePieces(text).flatMap((piece) => (piece.kind === 'parameter' ? [piece.type] : []));
  const parameters = (parameterSpans(entry.message, text) ?? []).map(({ start, end }, position) => ({
    name: `${types[position] ?? 'value'}${position + 1}`,
    type: types[position] ?? 'word',
    value: entry.message.slice(start, end),
    start,
    end,
  }));
  return {
    entry,
    template: { id: entry.templateId, text },
    parameters,
    threshold: THRESHOLD,
    reasons: entry.anomalous ? reasonsOf(lines, index) : [],
  };
}

const at = (startMs: number, minutesAgo: number) => new Date(startMs - minutesAgo * 60_000).toISOString();
const idOf = (fault: string) => templateId(TEMPLATES.findIndex((template) => template.fault === fault));

type Evidence = IncidentDto['evidence'][number];

/** The incidents that belong to the planted faults. */
export function fixtureIncidents(startMs: number): IncidentDto[] {
  const evidence = (minutesAgo: number, more: Omit<Evidence, 'time'>): Evidence => ({
    time: at(startMs, minutesAgo),
    ...more,
  });
  return [
    {
      id: 'inc-gateway',
      title: 'checkout: payment gateway did not answer within …',
      severity: 'high',
      status: 'open',
      firstSeen: at(startMs, 27),
      lastSeen: at(startMs, 19),
      services: ['checkout', 'gateway', 'cart'],
      origin: {
        service: 'checkout',
        why: 'its first anomaly came 40 s before those of gateway and cart, and both call it',
      },
      evidence: [
        evidence(27, {
          service: 'checkout',
          kind: 'new-template',
          sentence: 'a pattern that was never seen before, at level error',
          templateId: idOf('gateway'),
        }),
        evidence(26.4, {
          service: 'checkout',
          kind: 'burst',
          sentence: '298 lines a minute of this pattern; usually 0',
          observed: 298,
          expected: 0,
        }),
        evidence(26, {
          service: 'checkout',
          kind: 'level-shift',
          sentence: '31% of the lines are errors; usually 0.2%',
          observed: 31,
          expected: 0.2,
        }),
        evidence(25.1, {
          service: 'gateway',
          kind: 'parameter-shift',
          sentence: 'POST /api/orders took 5,200 ms; usually 12 to 71 ms',
          observed: 5200,
          expected: 71,
        }),
        evidence(23.5, {
          service: 'cart',
          kind: 'burst',
          sentence: '2.4 times as many updates as usual',
          observed: 1240,
          expected: 515,
        }),
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
      firstSeen: at(startMs, 9),
      lastSeen: at(startMs, 0),
      services: ['cart'],
      evidence: [
        evidence(9, {
          service: 'cart',
          kind: 'new-template',
          sentence: 'a pattern that was never seen before, at level warn',
          templateId: idOf('cache'),
        }),
        evidence(7.5, {
          service: 'cart',
          kind: 'burst',
          sentence: '42 lines a minute of this pattern; usually 0',
          observed: 42,
          expected: 0,
        }),
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
      firstSeen: at(startMs, 52),
      lastSeen: at(startMs, 46),
      services: ['inventory'],
      evidence: [
        evidence(51, {
          service: 'inventory',
          kind: 'silence',
          sentence: 'no line for 6 min; usually 60 to 75 a minute',
          observed: 0,
          expected: 66,
        }),
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
      history: [{ time: at(startMs, 44), action: 'acknowledged', by: 'mira' }],
    },
    {
      id: 'inc-disk',
      title: 'search: cannot write segment …: no space left on device',
      severity: 'high',
      status: 'resolved',
      firstSeen: at(startMs, 214),
      lastSeen: at(startMs, 206),
      services: ['search'],
      evidence: [
        evidence(214, {
          service: 'search',
          kind: 'new-template',
          sentence: 'a pattern that was never seen before, at level error',
          templateId: idOf('disk'),
        }),
        evidence(213, {
          service: 'search',
          kind: 'burst',
          sentence: '70 lines a minute of this pattern; usually 0',
          observed: 70,
          expected: 0,
        }),
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
        { time: at(startMs, 210), action: 'acknowledged', by: 'jonas' },
        { time: at(startMs, 200), action: 'resolved', by: 'jonas' },
      ],
    },
  ];
}

export function fixtureModels(startMs: number): ModelsDto['models'] {
  const model = (version: number, hoursAgo: number, more: Partial<ModelsDto['models'][number]>) => ({
    version,
    active: false,
    createdAt: at(startMs, hoursAgo * 60),
    lines: 200_000,
    templates: 20,
    threshold: THRESHOLD,
    contamination: 0.01,
    trainingMs: 2140,
    trigger: 'schedule' as const,
    bytes: 812_440,
    ...more,
  });
  return [
    model(3, 2, { active: true, trigger: 'drift', templates: 22 }),
    model(2, 14, { threshold: 0.661, trainingMs: 2010 }),
    model(1, 23.9, {
      trigger: 'first',
      lines: 2048,
      templates: 18,
      threshold: 0.702,
      trainingMs: 310,
      bytes: 402_112,
    }),
  ];
}

/** A bell of normal scores with a thin tail, and what a contamination cuts off from it. */
export function fixturePreview(contamination: number | 'auto'): PreviewDto {
  const share = contamination === 'auto' ? 0.004 : contamination;
  const lastDay = 780_000;
  const shape = Array.from({ length: 50 }, (_, bin) => {
    const score = (bin + 0.5) / 50;
    return Math.exp(-(((score - 0.41) / 0.06) ** 2)) + 0.0075 * Math.exp(-(((score - 0.78) / 0.09) ** 2));
  });
  const total = shape.reduce((sum, value) => sum + value, 0);
  const histogram = shape.map((value) => Math.round((value / total) * lastDay));
  let above = 0;
  let bin = 49;
  while (bin > 0 && above + (histogram[bin] ?? 0) < share * lastDay) above += histogram[bin--] ?? 0;
  const inBin = (share * lastDay - above) / Math.max(histogram[bin] ?? 1, 1);
  return {
    contamination,
    threshold: Number(((bin + 1 - inBin) / 50).toFixed(4)),
    lastHour: { lines: 32_500, marked: Math.round(32_500 * share) },
    lastDay: { lines: lastDay, marked: Math.round(lastDay * share) },
    histogram,
  };
}
