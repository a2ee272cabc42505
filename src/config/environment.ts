import { parse } from 'yaml';
import { AppError } from '../core/errors.ts';
import { nearestName } from '../core/nearest-name.ts';
import { listSettings, type Setting } from './setting.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Names with our prefix that are not configuration keys: where client commands find the server. */
export const CLIENT_ENVIRONMENT_NAMES = ['LOGSENTRY_URL', 'LOGSENTRY_TOKEN', 'LOGSENTRY_CONFIG'] as const;

/**
 * What Kubernetes puts into every pod for each Service (`enableServiceLinks`): a Service named `logsentry-…`
 * yields names with our prefix that nobody meant as configuration.
 */
const SERVICE_LINK_NAME = /_(SERVICE_(HOST|PORT(_\w+)?)|PORT(_\d+_(TCP|UDP|SCTP)(_\w+)?)?)$/;
const SERVICE_LINK_VALUE = /^((tcp|udp|sctp):\/\/.*|[\d.]+|[\da-f:]+|tcp|udp|sctp)$/;

/** Overrides by key path, with the name each came from. */
export interface EnvironmentOverride {
  readonly setting: Setting;
  readonly value: unknown;
}

/**
 * Values of the `LOGSENTRY_…` variables, read as YAML scalars where the key is no text; lists are comma
 * separated. An empty variable counts as not set.
 * @throws AppError CONFIG_INVALID when a variable has our prefix but names no key.
 */
export function readEnvironment(environment: Environment): readonly EnvironmentOverride[] {
  const settings = new Map(listSettings().map((setting) => [setting.environmentName, setting]));
  const overrides: EnvironmentOverride[] = [];
  for (const [name, text] of Object.entries(environment)) {
    if (!name.startsWith('LOGSENTRY_') || text === undefined || text === '') continue;
    if ((CLIENT_ENVIRONMENT_NAMES as readonly string[]).includes(name)) continue;
    const setting = settings.get(name);
    if (setting !== undefined && !isServiceLink(name, text, setting)) {
      overrides.push({ setting, value: valueOf(setting, text) });
    } else if (setting === undefined && !isServiceLink(name, text)) {
      throw unknownName(name, [...settings.keys(), ...CLIENT_ENVIRONMENT_NAMES]);
    }
  }
  return overrides;
}

function isServiceLink(name: string, text: string, setting?: Setting): boolean {
  if (setting !== undefined) return /^(tcp|udp|sctp):\/\//.test(text) && name.endsWith('_PORT');
  return SERVICE_LINK_NAME.test(name) && SERVICE_LINK_VALUE.test(text);
}

function valueOf(setting: Setting, text: string): unknown {
  if (Array.isArray(setting.defaultValue)) {
    return text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  }
  if (setting.schema.safeParse(text).success) return text;
  try {
    return parse(text);
  } catch {
    return text;
  }
}

function unknownName(name: string, known: readonly string[]): AppError {
  const nearest = nearestName(name, known);
  const suggestion = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
  return new AppError(
    'CONFIG_INVALID',
    `The environment variable ${name} names no configuration key.${suggestion}`,
    {
      nextStep:
        nearest === undefined
          ? 'Unset it; `logsentry config show` lists every name.'
          : `Rename it to ${nearest}, or unset it.`,
    },
  );
}
