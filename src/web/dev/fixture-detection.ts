import type { ModelsDto, PreviewDto } from '../../api/detection.ts';
import type { AnomalyDto, EntryDetailDto, ReasonDto } from '../../api/entries.ts';
import { THRESHOLD } from './fixture-lines.ts';
import type { FixtureLines } from './fixture-lines.ts';
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
