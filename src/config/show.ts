import { stringify } from 'yaml';
import type { Config } from './schema.ts';
import { listSections, type Setting } from './setting.ts';

const MASK = '********';

/** The effective configuration as YAML, with secrets masked: safe to paste into a bug report. */
export function showConfig(config: Config): string {
  const shown: Record<string, unknown> = {};
  for (const section of listSections()) {
    for (const setting of section.settings) {
      const value = visibleValue(config, setting);
      if (value === undefined) continue;
      const [head = '', key] = setting.path.split('.');
      if (key === undefined) shown[head] = value;
      else shown[head] = { ...(shown[head] as object | undefined), [key]: value };
    }
  }
  return stringify(shown);
}

/** The value at a key path, or undefined when it is not set. */
export function valueAtPath(config: Config, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], config);
}

function visibleValue(config: Config, setting: Setting): unknown {
  const value = valueAtPath(config, setting.path);
  return setting.secret && value !== undefined && value !== '' ? MASK : value;
}
