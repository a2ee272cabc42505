import type { SourceDto } from '../api/sources.ts';
import type { Clock } from '../core/clock.ts';
import type { IngestObserver, SenderName } from '../ingest/ingest-observer.ts';
import type { SourceService } from '../server/services.ts';
import { formatTimeUs } from '../server/time-range.ts';
import { createRateMeter } from './rate-meter.ts';
import type { RateMeter } from './rate-meter.ts';
import { isSilent, type SourcePace, stepPace } from './source-pace.ts';

/** Sources told apart; the one silent for longest makes room for a new one. */
export const SOURCES_LIMIT = 1000;

/** Services named of one source; more are not shown. */
const SERVICES_LIMIT = 20;

interface Source {
  readonly sender: SenderName;
  readonly services: Set<string>;
  readonly rate: RateMeter;
  accepted: number;
  lastSeenMs: number;
  /** How long after its own time the last line came; null when it has none. */
  lagMs: number | null;
  /** When entries came last, and the longest pause between two times that they did. */
  readonly pace: SourcePace;
  readonly rejected: Map<string, { count: number; sample: string; hint: string }>;
}

export interface SourceTracker extends IngestObserver, SourceService {
  /** The pace of every source, the one silent for longest first. */
  paces(): readonly { readonly sender: SenderName; readonly pace: Readonly<SourcePace> }[];
}

/** Keeps what came from whom: the observer of every protocol, read by the Sources page. */
export function createSourceTracker(clock: Clock): SourceTracker {
  const sources = new Map<string, Source>();

  function sourceOf(sender: SenderName): Source {
    const key = `${sender.protocol}\u0000${sender.name}`;
    const known = sources.get(key);
    sources.delete(key);
    const source = known ?? {
      sender,
      services: new Set(),
      rate: createRateMeter(clock),
      accepted: 0,
      lastSeenMs: clock.nowMs(),
      lagMs: null,
      pace: { deliveries: 0, lastMs: clock.nowMs(), longestPauseMs: 0 },
      rejected: new Map(),
    };
    source.lastSeenMs = clock.nowMs();
    sources.set(key, source);
    const [oldest] = sources.keys();
    if (sources.size > SOURCES_LIMIT && oldest !== undefined) sources.delete(oldest);
    return source;
  }

  return {
    onAccepted(sender, { lines, services, lastTimeUs }) {
      const source = sourceOf(sender);
      source.accepted += lines;
      if (lines > 0) {
        stepPace(source.pace, clock.nowMs());
        source.lagMs = lastTimeUs === undefined ? null : clock.nowMs() - lastTimeUs / 1000;
      }
      source.rate.add(lines);
      for (const service of services) {
        if (source.services.size === SERVICES_LIMIT) break;
        source.services.add(service);
      }
    },
    onRejected(sender, { byReason, list, samples }) {
      const { rejected } = sourceOf(sender);
      for (const [reason, count] of byReason) {
        const before = rejected.get(reason);
        rejected.set(reason, {
          count: (before?.count ?? 0) + count,
          sample: samples.get(reason) ?? before?.sample ?? '',
          hint: list.find((reject) => reject.reason === reason)?.hint ?? before?.hint ?? '',
        });
      }
    },
    onRefused: (sender) => void sourceOf(sender),
    onDuplicate: (sender) => void sourceOf(sender),
    paces: () => [...sources.values()].map(({ sender, pace }) => ({ sender, pace })),
    list(): SourceDto[] {
      return [...sources.values()].reverse().map((source) => ({
        name: source.sender.name,
        protocol: source.sender.protocol,
        services: [...source.services],
        host: source.sender.host,
        linesPerSecond: source.rate.perSecond(),
        lastSeen: formatTimeUs(source.lastSeenMs * 1000),
        lagMs: source.lagMs,
        silent: isSilent(source.pace, clock.nowMs()),
        accepted: source.accepted,
        rejected: [...source.rejected].map(([reason, of]) => ({ reason, ...of })),
      }));
    },
  };
}
