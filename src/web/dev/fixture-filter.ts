import type { FixtureLines } from './fixture-lines.ts';
import { templateId } from './fixture-lines.ts';

/** Which lines a request is about. */
export interface FixtureFilter {
  readonly fromUs: number;
  readonly toUs: number;
  matches(lines: FixtureLines, index: number): boolean;
}

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Reads the filter parameters of the API. */
export function readFilter(params: URLSearchParams, nowMs: number): FixtureFilter {
  const list = (key: string) => new Set(params.getAll(key).flatMap((value) => value.split(',')));
  const service = list('service');
  const level = list('level');
  const host = list('host');
  const template = list('template');
  const text = params.getAll('text').map((part) => part.toLowerCase());
  const trace = params.get('trace');
  const anomalous = params.get('anomalous');
  const minScore = Number(params.get('minScore') ?? 0);
  const allows = (set: ReadonlySet<string>, value: string) => set.size === 0 || set.has(value);
  return {
    fromUs: pointUs(params.get('from'), nowMs) ?? 0,
    toUs: pointUs(params.get('to'), nowMs) ?? nowMs * 1000,
    matches: (lines, index) => {
      const line = lines.template(index);
      if (!allows(service, line.service) || !allows(level, line.level)) return false;
      if (!allows(host, lines.host(index)) || !allows(template, templateId(lines.templateIndex(index))))
        return false;
      if (anomalous !== null && lines.anomalous(index) !== (anomalous === 'true')) return false;
      if (trace !== null && lines.entry(index).trace !== trace) return false;
      if (minScore > 0 && lines.entry(index).score < minScore) return false;
      if (text.length === 0) return true;
      const message = lines.message(index).toLowerCase();
      return text.every((part) => message.includes(part));
    },
  };
}

/** Indexes of the lines that match, oldest first. */
export function* matching(lines: FixtureLines, filter: FixtureFilter): Generator<number> {
  const end = lines.indexAt(filter.toUs);
  for (let index = lines.indexAt(filter.fromUs); index < end; index++) {
    if (filter.matches(lines, index)) yield index;
  }
}

function pointUs(text: string | null, nowMs: number): number | undefined {
  if (text === null) return undefined;
  const relative = /^-(\d+)([smhdw])$/.exec(text);
  if (relative !== null) return (nowMs - Number(relative[1]) * (UNIT_MS[relative[2] ?? ''] ?? 0)) * 1000;
  // Date.parse cuts what is finer than a millisecond.
  const micros = /\.\d{3}(\d{3})Z$/.exec(text)?.[1] ?? '0';
  return Date.parse(text) * 1000 + Number(micros);
}
