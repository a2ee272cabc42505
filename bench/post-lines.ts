import type { Agent } from 'node:http';
import { send } from '../test/support/send.ts';

/** Sends a body of NDJSON lines to `url`; the status of the answer. */
export async function postLines(url: string, body: Buffer, agent: Agent): Promise<number> {
  return (await send(url, { body, agent, headers: { 'content-type': 'application/x-ndjson' } })).status;
}
