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

const NO_OTHERS: ReadonlyMap<string, string> = new Map();

export const NO_LABELS: LokiNames = { service: '', host: '', level: 0, trace: '', others: NO_OTHERS };

/** Reads labels; what a name stands for is looked up once a reader. One reader a body: names are the sender's. */
export class LabelReader {
  readonly #roles = new Map<string, LabelRole | undefined>();

  read(labels: readonly (readonly [name: string, value: string])[]): LokiNames {
    const best: Partial<Record<LabelRole['role'], { rank: number; value: string; name: string }>> = {};
    let others: Map<string, string> | undefined;
    for (const [name, value] of labels) {
      if (value === '') continue;
      const ranked = this.#roleOf(name);
      if (ranked === undefined || (ranked.role === 'level' && parseLevel(value) === 'unknown')) {
        (others ??= new Map()).set(name, value);
        continue;
      }
      const before = best[ranked.role];
      if (before !== undefined && before.rank <= ranked.rank) {
        (others ??= new Map()).set(name, value);
        continue;
      }
      if (before !== undefined) (others ??= new Map()).set(before.name, before.value);
      best[ranked.role] = { rank: ranked.rank, value, name };
    }
    return {
      service: best.service?.value ?? '',
      host: best.host?.value ?? '',
      level: best.level === undefined ? LEVEL_CODE.unknown : LEVEL_CODE[parseLevel(best.level.value)],
      trace: best.trace?.value ?? '',
      others: others ?? NO_OTHERS,
    };
  }

  #roleOf(name: string): LabelRole | undefined {
    if (this.#roles.has(name)) return this.#roles.get(name);
    const role = labelRole(name);
    if (this.#roles.size < KEPT_NAMES) this.#roles.set(name, role);
    return role;
  }
}

interface LabelRole {
  readonly role: 'service' | 'host' | 'level' | 'trace';
  readonly rank: number;
}

/** Loki allows 15 labels a stream; metadata has a few more names. */
const KEPT_NAMES = 1_000;

/** What a label or a name of structured metadata stands for; undefined: it is an attribute. */
export function labelRole(name: string): LabelRole | undefined {
  if (Object.hasOwn(LOKI_ROLES, name)) return LOKI_ROLES[name];
  const ranked = roleOfField(name);
  if (ranked === undefined || ranked.role === 'time' || ranked.role === 'message') return undefined;
  return { role: ranked.role, rank: ranked.rank };
}

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

/** Why a stream is refused whose selector `parseSelector` cannot read. */
export function unreadableLabels(selector: unknown): string {
  return `The labels ${JSON.stringify(String(selector).slice(0, 60))} cannot be read.`;
}

function unescape(text: string): string {
  if (!text.includes('\\')) return text;
  try {
    return JSON.parse(`"${text.replaceAll('\n', '\\n').replaceAll('\t', '\\t')}"`) as string;
  } catch {
    return text;
  }
}
