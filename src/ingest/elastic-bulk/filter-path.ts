/**
 * The parts of a JSON value that `?filter_path=` asks for: paths of names with `*` (within a name) and `**` (any
 * depth), arrays passed through; undefined when nothing fits. A leading `-` (leave out) is not known: such a path
 * is passed over.
 */
export function filterPath(value: unknown, paths: string): unknown {
  const patterns = paths
    .split(',')
    .slice(0, PATHS_LIMIT)
    .map((path) => path.trim())
    .filter((path) => path !== '' && !path.startsWith('-'))
    .map((path) => path.split('.').slice(0, DEPTH_LIMIT).map(stepOf));
  return patterns.length === 0 ? value : pick(value, patterns);
}

/** Answers are at most six deep; clients ask for a handful of paths. */
const PATHS_LIMIT = 20;
const DEPTH_LIMIT = 10;

type Step = '**' | RegExp;

function stepOf(name: string): Step {
  if (name === '**') return name;
  const parts = name.split(/\*+/).map((part) => part.replace(/[\\^$+?.()|[\]{}]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}

function pick(value: unknown, patterns: readonly (readonly Step[])[]): unknown {
  if (patterns.some((pattern) => pattern.length === 0)) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => pick(item, patterns)).filter((item) => item !== undefined);
    return items.length === 0 ? undefined : items;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const result: Record<string, unknown> = {};
  let found = false;
  for (const [name, part] of Object.entries(value)) {
    const rest = patterns.flatMap((pattern) => behind(pattern, name));
    const picked = rest.length === 0 ? undefined : pick(part, rest);
    if (picked === undefined) continue;
    result[name] = picked;
    found = true;
  }
  return found ? result : undefined;
}

/** What is left of a pattern behind `name`. */
function behind(pattern: readonly Step[], name: string): (readonly Step[])[] {
  const [step, ...rest] = pattern;
  if (step === undefined) return [];
  if (step !== '**') return step.test(name) ? [rest] : [];
  return [pattern, ...(rest.length === 0 ? [rest] : behind(rest, name))];
}
