import { z } from 'zod';
import { problemSchema } from '../api/common.ts';
import { PERMISSIONS } from './permissions.ts';
import type { RouteSpec } from './route.ts';

/** OpenAPI 3.1 document of the given routes (https://spec.openapis.org/oas/v3.1.1). */
export function openApiDocument(specs: readonly RouteSpec[], version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const spec of specs) {
    paths[spec.path] ??= {};
    paths[spec.path]![spec.method.toLowerCase()] = operation(spec);
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'LogSentry',
      version,
      description: 'Ingest logs, query them, and read what is not normal about them. Times are UTC.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: { Problem: jsonSchema(problemSchema, 'output') },
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: '`server.token` or an API token' },
        session: { type: 'apiKey', in: 'cookie', name: 'logsentry_session' },
      },
    },
    // None of them is needed where neither a token nor accounts are configured.
    security: [{}, { token: [] }, { session: [] }],
  };
}

function operation(spec: RouteSpec): object {
  return {
    summary: spec.summary,
    operationId: operationId(spec),
    ...access(spec),
    tags: [spec.tag],
    parameters: [...parameters('path', spec.params), ...parameters('query', spec.query)],
    ...(spec.body === undefined
      ? {}
      : {
          requestBody: {
            required: !spec.body.safeParse({}).success,
            content: { 'application/json': { schema: jsonSchema(spec.body, 'input') } },
          },
        }),
    responses: {
      [statusOf(spec.answer)]: answer(spec.answer),
      default: {
        description: 'What went wrong, as RFC 9457 problem details',
        content: {
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
          ...(spec.refusal && { [spec.refusal.contentType]: { schema: { type: 'string' } } }),
        },
      },
    },
  };
}

/** What the table of permissions asks for. */
function access({ method, path }: RouteSpec): object {
  const needed = PERMISSIONS[`${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`]?.access ?? 'admin';
  return needed === 'public' ? { security: [] } : { description: `Needs the role ${needed}.` };
}

function statusOf(answer: RouteSpec['answer']): number {
  return answer instanceof z.ZodType ? 200 : (answer.status ?? 200);
}

function answer(from: RouteSpec['answer']): object {
  if (from instanceof z.ZodType) {
    return { description: 'OK', content: { 'application/json': { schema: jsonSchema(from, 'output') } } };
  }
  const types = [from.contentType, ...(from.also ?? [])];
  const content = Object.fromEntries(types.map((type) => [type, { schema: { type: 'string' } }]));
  return { description: from.description, content };
}

function parameters(where: 'path' | 'query', schema: z.ZodObject | undefined): object[] {
  if (schema === undefined) return [];
  const json = jsonSchema(schema, 'input') as {
    properties?: Record<string, { description?: string }>;
    required?: string[];
  };
  return Object.entries(json.properties ?? {}).map(([name, property]) => ({
    name,
    in: where,
    required: where === 'path' || (json.required ?? []).includes(name),
    ...(property.description === undefined ? {} : { description: property.description }),
    schema: property,
  }));
}

function operationId(spec: RouteSpec): string {
  const words = spec.path
    .replace('/api/v1/', '')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean);
  return [spec.method.toLowerCase(), ...words].join('_');
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}
