import { readFile } from 'node:fs/promises';
import { type Document, isNode, isPair, isScalar, LineCounter, type Pair, parseDocument, visit } from 'yaml';
import type { z } from 'zod';
import { AppError } from '../core/errors.ts';
import { type Environment, type EnvironmentOverride, readEnvironment } from './environment.ts';
import { nearestName } from '../core/nearest-name.ts';
import { type Config, configSchema } from './schema.ts';
import { listSections, listSettings } from './setting.ts';

/** Far more than every key with its comments (18 KB). */
const FILE_LIMIT_BYTES = 2 ** 20;

export interface ConfigSources {
  /** Not given: defaults and environment only. */
  readonly file?: string;
  readonly environment?: Environment;
}

/**
 * Reads, checks and freezes the configuration: environment over file over defaults.
 * @throws AppError CONFIG_UNREADABLE when the file is missing, too large or no YAML; CONFIG_INVALID naming
 *   every wrong key with its line.
 */
export async function loadConfig(sources: ConfigSources): Promise<Config> {
  const text = sources.file === undefined ? '' : await readText(sources.file);
  return parseConfig(text, {
    file: sources.file ?? 'the configuration',
    environment: sources.environment ?? {},
  });
}

/** As `loadConfig`, from the file's text. */
export function parseConfig(
  text: string,
  sources: { readonly file: string; readonly environment: Environment },
): Config {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const fault = document.errors[0];
  if (fault !== undefined) {
    throw unreadable(
      `${sources.file}:${fault.linePos?.[0].line ?? 1}: ${fault.message.split('\n')[0]}`,
      fault,
    );
  }
  const values: unknown = document.toJS() ?? {};
  if (!isGroup(values)) {
    throw unreadable(
      `${sources.file} holds no keys but ${Array.isArray(values) ? 'a list' : 'a single value'}.`,
    );
  }
  const overrides = readEnvironment(sources.environment);
  const result = configSchema.safeParse(withOverrides(values, overrides), { reportInput: true });
  if (result.success) return deepFreeze(result.data);
  const place = (path: readonly PropertyKey[]): string => {
    const override = overrides.find((candidate) => candidate.setting.path === path.slice(0, 2).join('.'));
    if (override !== undefined) return override.setting.environmentName;
    return `${sources.file}:${lineOf(document, lines, path)}`;
  };
  const problems = result.error.issues.flatMap((issue) => describeIssue(issue, place));
  throw new AppError('CONFIG_INVALID', problems.join('\n'), {
    nextStep: 'Correct it, then run `logsentry config check`; docs/configuration.md describes every key.',
  });
}

async function readText(file: string): Promise<string> {
  try {
    const bytes = await readFile(file);
    if (bytes.length > FILE_LIMIT_BYTES) {
      throw unreadable(
        `${file} is ${bytes.length} bytes long; a configuration is at most ${FILE_LIMIT_BYTES}.`,
      );
    }
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw unreadable(`The configuration file ${file} cannot be read: ${(cause as Error).message}`, cause);
  }
}

function unreadable(message: string, cause?: unknown): AppError {
  return new AppError('CONFIG_UNREADABLE', message, {
    nextStep: 'Give another file with --config FILE; config/config.yaml shows every key.',
    cause,
  });
}

function withOverrides(values: object, overrides: readonly EnvironmentOverride[]): Record<string, unknown> {
  const merged = withoutNulls(values);
  for (const { setting, value } of overrides) {
    const [head = '', key] = setting.path.split('.');
    const group = merged[head] ?? {};
    if (key === undefined) merged[head] = value;
    else if (typeof group === 'object') merged[head] = { ...group, [key]: value };
  }
  return merged;
}

/** A key without a value (`token:`, or a group whose keys are all commented out) counts as left out. */
function withoutNulls(values: object): Record<string, unknown> {
  const kept = Object.entries(values).filter(([, value]) => value !== null);
  return Object.fromEntries(
    kept.map(([key, value]) => [key, isGroup(value) ? withoutNulls(value) : (value as unknown)]),
  );
}

function isGroup(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Messages for one finding; a strict object reports all its unknown keys as one. */
function describeIssue(issue: z.core.$ZodIssue, place: (path: readonly PropertyKey[]) => string): string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      const nearest = nearestPath(path.join('.'));
      const suggestion = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
      return `${place(path)}: unknown key ${path.join('.')}.${suggestion}`;
    });
  }
  const path = issue.path.slice(0, 2).join('.');
  const setting = listSettings().find((candidate) => candidate.path === path);
  if (setting === undefined) return [`${place(issue.path)}: ${path} must be a group of keys.`];
  const given = setting.secret ? 'the value given' : cut(JSON.stringify(issue.input) ?? 'nothing');
  const rule = issue.code === 'invalid_format' ? issue.message : `it must be ${setting.allowed}`;
  return [`${place(issue.path)}: ${path} cannot be ${given}: ${rule}.`];
}

function nearestPath(path: string): string | undefined {
  const known = listSettings().map((setting) => setting.path);
  const sections = listSections()
    .map((section) => section.name)
    .filter((name) => name !== '');
  const near = nearestName(path, [...sections, ...known]);
  if (near !== undefined) return near;
  // A key in the wrong group, such as `contamination` at the top.
  const leaf = path.slice(path.lastIndexOf('.') + 1);
  const leaves = new Map(known.map((full) => [full.slice(full.lastIndexOf('.') + 1), full]));
  return leaves.get(nearestName(leaf, leaves.keys()) ?? '');
}

/** Line of the key at `path`, or of the nearest enclosing one that exists. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const pair = pairAt(document, path.slice(0, length).map(String));
    const start = isNode(pair?.key) ? pair.key.range?.[0] : undefined;
    if (start !== undefined) return lines.linePos(start).line;
  }
  return 1;
}

function pairAt(document: Document, wanted: readonly string[]): Pair | undefined {
  let found: Pair | undefined;
  visit(document, {
    Pair(_key, pair, ancestors) {
      const parents = ancestors.filter((node) => isPair(node));
      const path = [...parents, pair].map((node) => (isScalar(node.key) ? String(node.key.value) : ''));
      if (path.length !== wanted.length || path.some((part, index) => part !== wanted[index])) return;
      found = pair;
      return visit.BREAK;
    },
  });
  return found;
}

/** Enough to recognise the value by. */
const QUOTE_LIMIT = 60;

function cut(text: string): string {
  return text.length <= QUOTE_LIMIT ? text : `${text.slice(0, QUOTE_LIMIT)}…`;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const child of Object.values(value)) deepFreeze(child);
    Object.freeze(value);
  }
  return value;
}
