import type { Broker, Delivery, Subscription } from '../broker/broker.ts';
import type { LiveFeed } from '../core/live.ts';
import { NOTHING_NORMAL, type NormalLines } from '../core/normal-lines.ts';
import type { EntryStore } from '../store/store.ts';
import type { FlushPolicy } from './flush-policy.ts';
import { createLiveHub } from './live-hub.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { createRedeliveryCheck } from './redelivery.ts';
import { withRetry } from './retry.ts';
import { WorkerLane } from './worker-lane.ts';
import type { LaneObserver } from './worker-lane.ts';
import type { ScoredBlock, SpawnScoringWorker } from './worker-protocol.ts';

export interface ProcessorOptions extends FlushPolicy {
  readonly workers: number;
  /** Most batches, and most of their bytes, taken from the broker and not yet stored. */
  readonly prefetch: number;
  readonly prefetchBytes: number;
  /** Deliveries after which a batch goes to the dead letters. */
  readonly deliveryLimit: number;
  /** Whether the broker may deliver a batch to several processors, or twice as if it were new. Default false. */
  readonly shared?: boolean;
}

export interface ProcessorDeps {
  readonly broker: Pick<Broker, 'consume'>;
  readonly store: Pick<EntryStore, 'append' | 'rowsOfBatches'>;
  readonly spawn: SpawnScoringWorker;
  readonly options: ProcessorOptions;
  readonly observer: LaneObserver;
  /** Takes the memory of batches that have been read. */
  readonly reclaim?: (envelope: ArrayBuffer) => void;
}

/** Takes batches from the broker, has them scored and stored, and acknowledges them then. */
export interface Processor {
  readonly live: LiveFeed;
  readonly workers: number;
  start(): Promise<void>;
  /** Encoded model to score with from the next batch on. */
  useModel(model: Uint8Array): void;
  /** Kinds of line that are not marked from the next batch on. */
  useNormal(normal: NormalLines): void;
  /** Stops taking batches, stores what it has, ends its workers. Idempotent. */
  close(): Promise<void>;
}

export function createProcessor(deps: ProcessorDeps): Processor {
  const { options } = deps;
  const abort = new AbortController();
  const rowsInStore = createRedeliveryCheck(deps.store);
  let model: Uint8Array | undefined;
  let normal = NOTHING_NORMAL;
  let subscription: Subscription | undefined;

  const lanes: WorkerLane[] = [];
  const hub = createLiveHub((watchers) => {
    for (const lane of lanes) lane.post({ kind: 'watch', watchers });
  });
  const observer: LaneObserver = {
    onStored(block: ScoredBlock, appendMs: number) {
      hub.deliver(block.live);
      deps.observer.onStored(block, appendMs);
    },
    onFailure: (kind, error) => deps.observer.onFailure(kind, error),
  };

  function openLanes(): void {
    for (let i = 0; i < options.workers; i++) {
      const greeting = () => [
        { kind: 'model', model } as const,
        { kind: 'normal', normal } as const,
        { kind: 'watch', watchers: hub.watchers } as const,
      ];
      lanes.push(
        new WorkerLane({
          spawn: deps.spawn,
          store: deps.store,
          policy: options,
          room: {
            bytes: options.prefetchBytes / options.workers,
            batches: options.prefetch / options.workers,
          },
          observer,
          greeting,
          shared: options.shared === true,
          reclaim: deps.reclaim,
        }),
      );
    }
  }

  function take(delivery: Delivery): void {
    if (!delivery.redelivered) {
      leastLoaded(lanes).score(delivery);
      return;
    }
    void takeAgain(delivery);
  }

  /** A batch that was delivered before may be stored, wholly or in part: only what is missing is stored now. */
  async function takeAgain(delivery: Delivery): Promise<void> {
    try {
      const there = await withRetry(() => rowsInStore(delivery.id), {
        firstDelayMs: 100,
        longestDelayMs: 5000,
        signal: abort.signal,
        retry: () => true,
      });
      leastLoaded(lanes).score(delivery, there);
    } catch {
      // Only closing ends the retries: the batch stays unacknowledged and comes again.
    }
  }

  return {
    live: hub,
    workers: options.workers,
    async start() {
      openLanes();
      const takeOne = options.shared === true ? oneAtATime(take) : take;
      subscription = await deps.broker.consume(options, takeOne);
    },
    useModel(encoded) {
      model = encoded;
      for (const lane of lanes) lane.post({ kind: 'model', model });
    },
    useNormal(next) {
      normal = next;
      for (const lane of lanes) lane.post({ kind: 'normal', normal });
    },
    async close() {
      await subscription?.cancel();
      await Promise.all(lanes.map((lane) => withinMs(lane.drain(), DRAIN_MS)));
      abort.abort();
      await Promise.all(lanes.splice(0).map((lane) => lane.close()));
    },
  };
}

/** What is not stored by then stays in the queue and is stored after the next start. */
const DRAIN_MS = 10_000;

async function withinMs(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([work, timeout]);
  clearTimeout(timer);
}

function leastLoaded(lanes: readonly WorkerLane[]): WorkerLane {
  let best: WorkerLane | undefined;
  for (const lane of lanes) if (best === undefined || lane.load < best.load) best = lane;
  if (best === undefined) throw new Error('the processor was not started');
  return best;
}
