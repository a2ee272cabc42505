import type { ApiClient } from './api-client.ts';
import { readRefusal } from './api-client.ts';

export interface ServerEvent {
  readonly event: string;
  readonly data: string;
}

/** No event of ours comes near it: a stream beyond it is not ours. */
const EVENT_LIMIT_CHARACTERS = 16 * 2 ** 20;

/**
 * Events of one connection (HTML Living Standard §9.2.6), until the server ends it.
 * @throws AppError SERVER_UNREACHABLE, SERVER_REFUSED.
 */
export async function* readEvents(client: ApiClient, path: string): AsyncGenerator<ServerEvent, void> {
  const response = await client.send(path, { headers: { accept: 'text/event-stream' } });
  if (!response.ok || response.body === null) throw await readRefusal(response);
  let buffered = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body) {
    buffered += decoder.decode(chunk, { stream: true });
    if (buffered.length > EVENT_LIMIT_CHARACTERS) throw new RangeError('an event of the server has no end');
    for (;;) {
      const end = buffered.indexOf('\n\n');
      if (end < 0) break;
      const event = parseEvent(buffered.slice(0, end));
      buffered = buffered.slice(end + 2);
      if (event !== undefined) yield event;
    }
  }
}

/** One block of lines, or undefined when it holds no data (a comment, a retry time). */
export function parseEvent(block: string): ServerEvent | undefined {
  let event = 'message';
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') event = value;
    else if (field === 'data') data.push(value);
  }
  return data.length === 0 ? undefined : { event, data: data.join('\n') };
}
