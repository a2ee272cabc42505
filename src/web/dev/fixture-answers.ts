import type { EntriesDto, FacetsDto, TimelineDto } from '../../api/entries.ts';
import type { LiveStatsDto, ServicesDto, StatusDto, TemplatesDto } from '../../api/overview.ts';
import type { SourcesDto } from '../../api/sources.ts';
import { TEMPLATES } from './fixture-catalog.ts';
import { anomalyOf } from './fixture-detection.ts';
import { matching, readFilter } from './fixture-filter.ts';
import { templateId } from './fixture-lines.ts';
import type { FixtureLines } from './fixture-lines.ts';

export interface Question {
  readonly lines: FixtureLines;
  readonly params: URLSearchParams;
  readonly nowMs: number;
}

const SLICES = 24;
const BUCKET_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600, 86_400];

export function entries({ lines, params, nowMs }: Question): EntriesDto {
  const { page, next } = paged(lines, params, nowMs);
  return { entries: page.map((index) => lines.entry(index)), ...next };
}

export function anomalies({ lines, params, nowMs }: Question) {
  params.set('anomalous', 'true');
  const { page, next } = paged(lines, params, nowMs);
  return { anomalies: page.map((index) => anomalyOf(lines, index)), ...next };
}

function paged(lines: FixtureLines, params: URLSearchParams, nowMs: number) {
  const filter = readFilter(params, nowMs);
  const limit = Number(params.get('limit') ?? 100);
  const cursor = params.get('cursor');
  const oldest = params.get('order') === 'oldest';
  const page: number[] = [];
  const first = lines.indexAt(filter.fromUs);
  const end = lines.indexAt(filter.toUs);
  let index = cursor === null ? (oldest ? first : end - 1) : Number(cursor);
  for (; index >= first && index < end && page.length < limit; index += oldest ? 1 : -1) {
    if (filter.matches(lines, index)) page.push(index);
  }
  const more = index >= first && index < end;
  return { page, next: more ? { nextCursor: String(index) } : {} };
}

export function timeline({ lines, params, nowMs }: Question): TimelineDto {
  const filter = readFilter(params, nowMs);
  const spanSeconds = (filter.toUs - filter.fromUs) / 1e6;
  const bucketSeconds = BUCKET_STEPS.find((step) => spanSeconds / step <= 130) ?? 86_400;
  const buckets = new Map<number, TimelineDto['buckets'][number]>();
  for (const index of matching(lines, filter)) {
    const timeUs = Math.floor(lines.timeUs(index) / (bucketSeconds * 1e6)) * bucketSeconds * 1e6;
    let bucket = buckets.get(timeUs);
    if (bucket === undefined) {
      bucket = { time: new Date(timeUs / 1000).toISOString(), timeUs, levels: {}, anomalies: 0 };
      buckets.set(timeUs, bucket);
    }
    const { level } = lines.template(index);
    bucket.levels[level] = (bucket.levels[level] ?? 0) + 1;
    if (lines.anomalous(index)) bucket.anomalies++;
  }
  const iso = (us: number) => new Date(us / 1000).toISOString();
  return { from: iso(filter.fromUs), to: iso(filter.toUs), bucketSeconds, buckets: [...buckets.values()] };
}

export function facets({ lines, params, nowMs }: Question): FacetsDto {
  const counts = {
    service: new Map<string, number>(),
    level: new Map<string, number>(),
    host: new Map<string, number>(),
  };
  const add = (map: Map<string, number>, value: string) => map.set(value, (map.get(value) ?? 0) + 1);
  for (const index of matching(lines, readFilter(params, nowMs))) {
    const { service, level } = lines.template(index);
    add(counts.service, service);
    add(counts.level, level);
    add(counts.host, lines.host(index));
  }
  const sorted = (map: Map<string, number>) =>
    [...map].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count);
  return { service: sorted(counts.service), level: sorted(counts.level), host: sorted(counts.host) };
}

interface Group {
  count: number;
  errors: number;
  anomalies: number;
  first: number;
  last: number;
  readonly slices: number[];
}

function grouped({ lines, params, nowMs }: Question, keyOf: (index: number) => string): Map<string, Group> {
  const filter = readFilter(params, nowMs);
  const groups = new Map<string, Group>();
  for (const index of matching(lines, filter)) {
    const key = keyOf(index);
    let group = groups.get(key);
    if (group === undefined) {
      group = {
        count: 0,
        errors: 0,
        anomalies: 0,
        first: index,
        last: index,
        slices: new Array<number>(SLICES).fill(0),
      };
      groups.set(key, group);
    }
    const slice = Math.floor(
      ((lines.timeUs(index) - filter.fromUs) / (filter.toUs - filter.fromUs)) * SLICES,
    );
    group.count++;
    group.last = index;
    group.slices[slice] = (group.slices[slice] ?? 0) + 1;
    if (['error', 'fatal'].includes(lines.template(index).level)) group.errors++;
    if (lines.anomalous(index)) group.anomalies++;
  }
  return groups;
}

export function services(question: Question): ServicesDto {
  const { lines } = question;
  const groups = grouped(question, (index) => lines.template(index).service);
  const list = [...groups].map(([service, { count, errors, anomalies: strange, last, slices }]) => ({
    service,
    count,
    errors,
    anomalies: strange,
    lastSeen: lines.entry(last).time,
    slices,
  }));
  return { services: list.sort((a, b) => b.count - a.count) };
}

export function templates(question: Question): TemplatesDto {
  const { lines, nowMs } = question;
  const groups = grouped(question, (index) => String(lines.templateIndex(index)));
  const total = [...groups.values()].reduce((sum, { count }) => sum + count, 0);
  const list = [...groups].map(([key, group]) => {
    const template = TEMPLATES[Number(key)];
    const firstMs = template?.fault === undefined ? nowMs - 86_400_000 * 6 : lines.timeUs(group.first) / 1000;
    const badges: TemplatesDto['templates'][number]['badges'] = [];
    if (template?.fault !== undefined) badges.push(group.count < 100 ? 'rare' : 'new');
    if (template?.fault === 'cache') badges.push('rising');
    if (template?.fault !== undefined && lines.timeUs(group.last) / 1000 < nowMs - 600_000)
      badges.push('gone');
    return {
      id: templateId(Number(key)),
      text: template?.text ?? '',
      count: group.count,
      anomalies: group.anomalies,
      share: group.count / total,
      firstSeen: new Date(firstMs).toISOString(),
      lastSeen: lines.entry(group.last).time,
      slices: group.slices,
      example: lines.message(group.last),
      services: [template?.service ?? ''],
      badges,
    };
  });
  const limit = Number(question.params.get('limit') ?? 100);
  return { templates: list.sort((a, b) => b.count - a.count).slice(0, limit), total };
}

export function liveStats(lines: FixtureLines, nowMs: number): LiveStatsDto {
  const perSecond = lines.length - lines.indexAt((nowMs - 1000) * 1000);
  return {
    time: new Date(nowMs).toISOString(),
    linesPerSecond: perSecond,
    anomaliesPerSecond: 0,
    queueMessages: perSecond % 3,
    queueBytes: perSecond * 170,
    lagSeconds: 0.2,
    modelVersion: lines.length === 0 ? 0 : 3,
    entries: lines.length,
    linesUntilModel: lines.length === 0 ? 2000 : 0,
  };
}

export function status(lines: FixtureLines, nowMs: number): StatusDto {
  const rows = lines.length;
  return {
    version: '0.1.0',
    startedAt: new Date(lines.startMs - 93_600_000).toISOString(),
    authentication: false,
    ready: true,
    checks: [
      { name: 'queue', ok: true, detail: 'writable, 0.1% full' },
      { name: 'store', ok: true, detail: 'answered in 3 ms' },
      { name: 'model', ok: true, detail: rows > 0 ? 'version 3 is active' : 'needs 2,000 more lines' },
    ],
    ingest: { accepted: rows, rejected: rows === 0 ? 0 : 14, refused: 0 },
    queue: {
      messages: rows === 0 ? 0 : 2,
      bytes: rows === 0 ? 0 : 41_200,
      limitBytes: 4 * 2 ** 30,
      unacknowledged: rows === 0 ? 0 : 1,
      deadLetters: 0,
    },
    processors: { workers: 2, lines: rows, failures: 0 },
    store: { rows, diskBytes: Math.round(rows * 20.6), parts: rows === 0 ? 0 : 14, engine: 'chDB 26.7' },
    memoryBytes: 612_000_000 + (nowMs % 1000),
  };
}

export function sources(lines: FixtureLines, nowMs: number): SourcesDto {
  if (lines.length === 0) return { sources: [] };
  const seen = (secondsAgo: number) => new Date(nowMs - secondsAgo * 1000).toISOString();
  return {
    sources: [
      {
        name: 'vector web-1',
        protocol: 'http',
        services: ['gateway', 'checkout', 'cart'],
        host: 'web-1',
        linesPerSecond: 6.1,
        lastSeen: seen(0.4),
        accepted: 471_233,
        rejected: [],
      },
      {
        name: 'fluent-bit app',
        protocol: 'http',
        services: ['inventory', 'auth', 'search'],
        host: 'app-1',
        linesPerSecond: 2.7,
        lastSeen: seen(1),
        accepted: 208_113,
        rejected: [],
      },
      {
        name: 'curl/8.5.0',
        protocol: 'http',
        services: ['mailer'],
        host: 'app-3',
        linesPerSecond: 0.3,
        lastSeen: seen(12),
        accepted: 24_002,
        rejected: [
          {
            reason: 'invalid_json',
            count: 14,
            sample: '{"level":"info","message":"sent mail 7e12"',
            hint: 'The object is not closed: a line break inside of it, or a cut line. One JSON object a line.',
          },
        ],
      },
      {
        name: '/var/log/postgresql/*.log',
        protocol: 'file',
        services: ['postgres'],
        host: 'db-1',
        linesPerSecond: 0.2,
        lastSeen: seen(3),
        accepted: 17_480,
        rejected: [],
      },
    ],
  };
}
