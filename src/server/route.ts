import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { HttpProblem } from '../api/http-problem.ts';

/**
 * One route of the API: what it takes and gives. Who may use it stands in the table of permissions. The OpenAPI document is
 * made from these.
 */
export interface RouteSpec {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** With `{name}` for parameters, as OpenAPI writes it. */
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly answer: z.ZodType | RawAnswer;
  /** How else than as a problem document it says what went wrong. */
  readonly refusal?: RawAnswer;
}

/** An answer that is no JSON document. */
export interface RawAnswer {
  readonly contentType: string;
  /** Other types, as the request says. */
  readonly also?: readonly string[];
  readonly description: string;
  /** 200 unless given. */
  readonly status?: number;
}

export interface RouteInput<S extends RouteSpec> {
  readonly params: S['params'] extends z.ZodType ? z.output<S['params']> : undefined;
  readonly query: S['query'] extends z.ZodType ? z.output<S['query']> : undefined;
  readonly body: S['body'] extends z.ZodType ? z.output<S['body']> : undefined;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export interface Route {
  readonly spec: RouteSpec;
  readonly register: (app: FastifyInstance) => void;
}

/** Joins a spec and its handler; input is checked against the spec's schemas before the handler sees it. */
export function route<const S extends RouteSpec>(
  spec: S,
  handler: (input: RouteInput<S>) => Promise<unknown>,
): Route {
  const numbers = numericNames(spec.query);
  return {
    spec,
    register(app) {
      app.route({
        method: spec.method,
        url: spec.path.replaceAll(/\{(\w+)\}/g, ':$1'),
        handler: async (request, reply) => {
          const input = {
            params: parse('path', spec.params, request.params),
            query: parse('query', spec.query, withoutEmpty(request.query, numbers)),
            body: parse('body', spec.body, request.body),
            request,
            reply,
          } as RouteInput<S>;
          return handler(input);
        },
      });
    },
  };
}

/** Parameters that are numbers: an empty one is none, and not 0. */
function numericNames(schema: z.ZodObject | undefined): readonly string[] {
  if (schema === undefined) return [];
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties)
    .filter(
      ([, property]) => typeof property === 'object' && /^(number|integer)$/.test(String(property.type)),
    )
    .map(([name]) => name);
}

function withoutEmpty(query: unknown, numbers: readonly string[]): unknown {
  if (typeof query !== 'object' || query === null) return query;
  const given = Object.entries(query).map(([name, value]) => [
    name,
    value === '' && numbers.includes(name) ? NaN : (value as unknown),
  ]);
  return Object.fromEntries(given) as unknown;
}

function parse(where: string, schema: z.ZodType | undefined, value: unknown): unknown {
  if (schema === undefined) return undefined;
  const result = schema.safeParse(value === undefined ? {} : value);
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue) => `${issue.path.join('.') || where}: ${issue.message}`);
  throw new HttpProblem(400, {
    code: 'BAD_PARAMETER',
    detail: `The ${where} of this request is not as documented: ${issues.slice(0, 5).join('; ')}.`,
    nextStep: 'See /api/v1/openapi.json for what this route takes.',
  });
}
