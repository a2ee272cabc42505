import { LEVEL_CODE, parseLevel } from '../../core/level.ts';
import { roleOfField } from '../fields/field-roles.ts';

/** What the labels of a stream, or the structured metadata of a line, say. */
export interface LokiNames {
  readonly service: string;
  readonly host: string;
  /** Index into `LEVELS`. */
  readonly level: number;
  readonly trace: string;
  /** Labels that are none of these. */
  readonly others: ReadonlyMap<string, string>;
}

/** Names that mean something with Loki only; the rest is as in `field-roles.ts`. */
const LOKI_ROLES: Readonly<Record<string, { role: 'service' | 'level' | 'host'; rank: number }>> = {
  detected_level: { role: 'level', rank: 100 },
  // Promtail, Grafana Agent and Kubernetes: the nearest to a service when nothing names one.
  job: { role: 'service', rank: 101 },
  container: { role: 'service', rank: 100 },
  instance: { role: 'host', rank: 100 },
};

export function readLabels(labels: Iterable<readonly [name: string, value: string]>): LokiNames {
  const best = new Map<string, { rank: number; name: string; value: string }>();
  const all = new Map<string, string>();
  for (const [name, value] of labels) {
    if (value === '') continue;
    all.set(name, value);
    const ranked = Object.hasOwn(LOKI_ROLES, name) ? LOKI_ROLES[name] : roleOfField(name);
    if (ranked === undefined || ranked.role === 'time' || ranked.role === 'message') continue;
    if (ranked.role === 'level' && parseLevel(value) === 'unknown') continue;
    if (ranked.rank < (best.get(ranked.role)?.rank ?? Infinity)) {
      best.set(ranked.role, { rank: ranked.rank, name, value });
    }
  }
  for (const { name } of best.values()) all.delete(name);
  const level = best.get('level')?.value;
  return {
    service: best.get('service')?.value ?? '',
    host: best.get('host')?.value ?? '',
    level: level === undefined ? LEVEL_CODE.unknown : LEVEL_CODE[parseLevel(level)],
    trace: best.get('trace')?.value ?? '',
    others: all,
  };
}

export const NO_LABELS: LokiNames = readLabels([]);

/**
 * The labels of a Prometheus selector such as `{app="shop", level="info"}`, or undefined when it is none
 * (escapes as in Go strings; https://grafana.com/docs/loki/latest/reference/loki-http-api).
 */
export function parseSelector(selector: string): [name: string, value: string][] | undefined {
  const text = selector.trim();
  if (!text.startsWith('{') || !text.endsWith('}')) return undefined;
  const labels: [string, string][] = [];
  let at = 1;
  const end = text.length - 1;
  const pattern = /\s*([^\s=,"{}]+)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(?:,|(?=\}$))/sy;
  while (at < end) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) return text.slice(at, end).trim() === '' ? labels : undefined;
    labels.push([match[1]!, unescape(match[2]!)]);
    at = pattern.lastIndex;
  }
  return labels;
}

function unescape(text: string): string {
  if (!text.includes('\\')) return text;
  try {
    return JSON.parse(`"${text.replaceAll('\n', '\\n').replaceAll('\t', '\\t')}"`) as string;
  } catch {
    return text;
  }
}
