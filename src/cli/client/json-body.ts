import type { ApiRequest } from './api-client.ts';

/** A request's body as JSON; parts that are undefined are left out. */
export function jsonBody(value: Readonly<Record<string, unknown>>): Pick<ApiRequest, 'headers' | 'body'> {
  return {
    headers: { 'content-type': 'application/json' },
    body: new TextEncoder().encode(JSON.stringify(value)),
  };
}
