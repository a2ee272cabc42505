import type { AnomalyDto } from '../../api/entries.ts';
import { tailQuery } from '../../api/detection.ts';
import { nowUs } from '../../core/clock.ts';
import type { Clock } from '../../core/clock.ts';
import type { Entry } from '../../core/entry.ts';
import { LIVE_SUBSCRIPTION_LIMIT } from '../../core/live.ts';
import type { LiveFeed } from '../../core/live.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import { entryDto, entryFilter } from '../entry-dto.ts';
import { openEventStream } from '../event-stream.ts';
import type { EventStream } from '../event-stream.ts';
import { HttpProblem } from '../../api/http-problem.ts';
import { route } from '../route.ts';
import type { Route } from '../route.ts';
import type { Explainer, SystemStatus } from '../services.ts';
import { withOlderIds } from '../template-ids.ts';
import type { TemplateIds } from '../template-ids.ts';

export interface TailRoutesDeps {
  readonly live: LiveFeed;
  readonly explainer: Explainer;
  readonly templates: TemplateIds;
  readonly system: SystemStatus;
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** Streams to close when the server stops. */
  readonly streams: Set<EventStream>;
}

const STATS_INTERVAL_MS = 1000;

/** Explanations cost about 1 ms each; a page shows no more alerts a second. */
const EXPLAINED_ANOMALIES_LIMIT = 5;

export function tailRoutes(deps: TailRoutesDeps): Route[] {
  return [
    route(
      {
        method: 'GET',
        path: '/api/v1/tail',
        summary:
          'Live events: `entries` as they are stored, `anomaly` with reasons (the strangest), `stats` every second',
        tag: 'live',
        query: tailQuery,
        answer: { contentType: 'text/event-stream', description: 'Server-sent events' },
      },
      async ({ query, request, reply }) => {
        const wanted = new Set(query.events ?? ['entries', 'stats', 'anomaly']);
        const filter = withOlderIds(entryFilter(query, nowUs(deps.clock)), deps.templates);
        const subscriptions = [
          wanted.has('entries')
            ? deps.live.subscribe(filter, ({ entries, skipped }) => sendEntries(entries, skipped))
            : undefined,
          wanted.has('anomaly')
            ? deps.live.subscribe({ anomalous: true }, ({ entries }) => void sendAnomalies(entries))
            : undefined,
        ];
        const missing = wanted.has('entries') && subscriptions[0] === undefined;
        if (missing || (wanted.has('anomaly') && subscriptions[1] === undefined)) {
          for (const subscription of subscriptions) subscription?.close();
          throw tooManyTails();
        }

        const stream = openEventStream(request, reply);
        deps.streams.add(stream);
        deps.metrics.tailSubscribers.inc();
        const ticker = wanted.has('stats')
          ? setInterval(() => stream.send('stats', deps.system.live()), STATS_INTERVAL_MS)
          : undefined;
        if (wanted.has('stats')) stream.send('stats', deps.system.live());
        stream.onClose(() => {
          clearInterval(ticker);
          for (const subscription of subscriptions) subscription?.close();
          deps.streams.delete(stream);
          deps.metrics.tailSubscribers.dec();
        });

        function sendEntries(entries: readonly Entry[], skipped: number): void {
          const sent = stream.send('entries', { entries: entries.map(entryDto), skipped });
          deps.metrics.tailSkipped.inc(sent ? skipped : skipped + entries.length);
        }

        let explaining = false;
        async function sendAnomalies(entries: readonly Entry[]): Promise<void> {
          // While one lot is being explained the next is left out: alerts are a sample by design.
          if (explaining) return;
          explaining = true;
          try {
            const strangest = [...entries]
              .sort((a, b) => b.score - a.score)
              .slice(0, EXPLAINED_ANOMALIES_LIMIT);
            const explanations = await deps.explainer.explain(strangest);
            strangest.forEach((entry, i) => {
              const explanation = explanations[i];
              if (explanation === undefined) return;
              const anomaly: AnomalyDto = {
                entry: entryDto(entry),
                threshold: explanation.threshold,
                reasons: [...explanation.reasons],
              };
              stream.send('anomaly', anomaly);
            });
          } catch {
            // The anomaly is stored; a page that asks for it later gets the error.
          } finally {
            explaining = false;
          }
        }
      },
    ),
  ];
}

function tooManyTails(): HttpProblem {
  return new HttpProblem(429, {
    code: 'TOO_MANY_TAILS',
    detail: `${LIVE_SUBSCRIPTION_LIMIT} live subscriptions are open already; each costs the scorers time.`,
    nextStep: 'Close a live view (a dashboard page uses two) and try again.',
    retryAfterSeconds: 10,
  });
}
