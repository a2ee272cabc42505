import type { IncomingMessage, ServerResponse } from 'node:http';
import { liveStats } from './fixture-answers.ts';
import { anomalyOf } from './fixture-detection.ts';
import { readFilter } from './fixture-filter.ts';
import type { FixtureLines } from './fixture-lines.ts';

const SEND_EVERY_MS = 200;
const STATS_EVERY_MS = 1000;
/** As the API says: at most so many lines an event. */
const MOST_LINES = 200;

export interface TailExchange {
  readonly url: URL;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Server-sent events of what is written from now on. */
export function followTail(lines: FixtureLines, { url, request, response }: TailExchange): void {
  const wanted = new Set((url.searchParams.get('events') ?? 'entries,stats,anomaly').split(','));
  const filter = readFilter(url.searchParams, Date.now());
  let next = lines.length;
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write(': hello\n\n');
  const send = (event: string, value: unknown) => {
    if (wanted.has(event)) response.write(`event: ${event}\ndata: ${JSON.stringify(value)}\n\n`);
  };
  const lineTimer = setInterval(() => {
    const fresh: number[] = [];
    for (; next < lines.length; next++) {
      if (filter.matches(lines, next)) fresh.push(next);
      if (lines.anomalous(next)) send('anomaly', anomalyOf(lines, next));
    }
    const shown = fresh.slice(-MOST_LINES).map((index) => lines.entry(index));
    if (shown.length > 0) send('entries', { entries: shown, skipped: fresh.length - shown.length });
  }, SEND_EVERY_MS);
  const statsTimer = setInterval(() => send('stats', liveStats(lines, Date.now())), STATS_EVERY_MS);
  request.on('close', () => {
    clearInterval(lineTimer);
    clearInterval(statsTimer);
  });
}
