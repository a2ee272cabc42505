import type { FastifyRequest } from 'fastify';

/** Where a request may carry the token; undefined when it does not. Never throws. */
export type TokenPlace = (
  request: Pick<FastifyRequest, 'headers' | 'query' | 'params'>,
) => string | undefined;

/** The places of log shippers, besides `Authorization: Bearer`. */
export const INGEST_TOKEN_PLACES: readonly TokenPlace[] = [
  // Loki, Elasticsearch, OTLP exporters and Splunk's alternative: the password; the user name does not matter.
  (request) => basicPassword(scheme(request.headers.authorization, 'basic')),
  // Splunk HEC.
  (request) => scheme(request.headers.authorization, 'splunk'),
  // Elasticsearch API keys: base64 of `id:key`, of which the key counts, or the token as it is.
  (request) => scheme(request.headers.authorization, 'apikey'),
  (request) => basicPassword(scheme(request.headers.authorization, 'apikey')),
  // Datadog: a header; or the query or the last part of the path with the older interface.
  (request) => textOf(request.headers['dd-api-key']),
  (request) => textOf((request.query as Record<string, unknown> | undefined)?.['dd-api-key']),
  (request) => textOf((request.params as Record<string, unknown> | undefined)?.['apiKey']),
];

export const bearerToken: TokenPlace = (request) => scheme(request.headers.authorization, 'bearer');

function scheme(header: string | undefined, name: string): string | undefined {
  if (header === undefined || header.length <= name.length || header[name.length] !== ' ') return undefined;
  return header.slice(0, name.length).toLowerCase() === name
    ? header.slice(name.length + 1).trim()
    : undefined;
}

/** RFC 7617: base64 of `user:password`. */
function basicPassword(credentials: string | undefined): string | undefined {
  if (credentials === undefined) return undefined;
  const pair = Buffer.from(credentials, 'base64').toString();
  const colon = pair.indexOf(':');
  return colon < 0 ? undefined : pair.slice(colon + 1);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
