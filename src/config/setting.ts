import { z } from 'zod';
import { configSchema } from './schema.ts';
import type { KeyMeta } from './section.ts';

/** One key of the configuration, with what people have to know about it. */
export interface Setting {
  /** `server.port` */
  readonly path: string;
  /** `LOGSENTRY_SERVER_PORT` */
  readonly environmentName: string;
  /** Undefined for an optional key that is not set. */
  readonly defaultValue: unknown;
  readonly description: string;
  readonly unit?: string;
  readonly secret: boolean;
  /** What values it takes, in words: `1 to 65535`, `"auto" or 1 to 256`. */
  readonly allowed: string;
  readonly schema: z.ZodType;
}

export interface SettingSection {
  /** `server`; '' for keys at the top. */
  readonly name: string;
  readonly description: string;
  readonly settings: readonly Setting[];
}

/** Every key, in the order of the schema. */
export function listSettings(): readonly Setting[] {
  return listSections().flatMap((section) => section.settings);
}

/** Every section, in the order of the schema; a key at the top stands in a section of its own without a name. */
export function listSections(): readonly SettingSection[] {
  return Object.entries(configSchema.shape).map(([name, schema]) => {
    const description = metaOf(schema).description;
    if (!(schema instanceof z.ZodPrefault)) {
      return { name: '', description: '', settings: [settingOf(name, schema)] };
    }
    const object = schema.unwrap();
    const settings = Object.entries(object.shape).map(([key, child]) =>
      settingOf(`${name}.${key}`, child as z.ZodType),
    );
    return { name, description, settings };
  });
}

/** `server.allowedHosts` → `LOGSENTRY_SERVER_ALLOWED_HOSTS` */
export function environmentNameOf(path: string): string {
  const words = path.replaceAll('.', '_').replace(/[A-Z]/g, (capital) => `_${capital}`);
  return `LOGSENTRY_${words.toUpperCase()}`;
}

function settingOf(path: string, schema: z.ZodType): Setting {
  const meta = metaOf(schema);
  return {
    path,
    environmentName: environmentNameOf(path),
    defaultValue: schema.parse(undefined),
    description: meta.description,
    ...(meta.unit === undefined ? {} : { unit: meta.unit }),
    secret: meta.secret === true,
    allowed: allowedOf(z.toJSONSchema(schema, { io: 'input' })),
    schema,
  };
}

function metaOf(schema: z.ZodType): KeyMeta {
  const meta = schema.meta() as KeyMeta | undefined;
  if (meta?.description === undefined) throw new Error('A configuration key has no description.');
  return meta;
}

interface JsonSchema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
}

function allowedOf(schema: unknown): string {
  const { type, anyOf, minimum, maximum, minLength, ...rest } = schema as JsonSchema;
  if (anyOf !== undefined) return anyOf.map(allowedOf).join(' or ');
  if (rest.const !== undefined) return JSON.stringify(rest.const);
  if (rest.enum !== undefined) return rest.enum.map((value) => JSON.stringify(value)).join(' or ');
  if (type === 'boolean') return 'true or false';
  if (type === 'array') return 'a list of texts';
  if (type === 'string')
    return minLength !== undefined && minLength > 1 ? `a text of at least ${minLength} characters` : 'a text';
  const range = `${minimum} to ${maximum}`;
  return type === 'integer' ? `a whole number from ${range}` : `a number from ${range}`;
}
