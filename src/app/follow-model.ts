import type { ModelBus } from '../broker/model-bus.ts';
import type { ModelRegistry } from '../learner/registry.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Closers } from './closers.ts';
import type { ModelSource } from './insight-thread.ts';

export interface ActiveModel extends ModelSource {
  /** Called with the active model now, when there is one, and with each that follows. */
  onModel(listener: (encoded: Uint8Array, version: number) => void): void;
}

/** How often to look without having been told: news are not kept for those who were away. */
const LOOK_AGAIN_MS = 10_000;

/** Knows the active model: asks the registry at the start, when the bus has news, and now and then. */
export async function followModel(deps: {
  readonly bus: Pick<ModelBus, 'onModel'>;
  readonly registry: ModelRegistry;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly closers: Closers;
}): Promise<ActiveModel> {
  const { bus, registry, metrics, log, closers } = deps;
  const listeners: ((encoded: Uint8Array, version: number) => void)[] = [];
  let version = 0;
  let encoded: Uint8Array | undefined;

  async function look(announced: boolean): Promise<void> {
    const active = await registry.activeVersion();
    // A version announced again has another threshold.
    if (active === 0 || (active === version && !announced)) return;
    encoded = await registry.bytes(active);
    version = active;
    metrics.modelVersion.set(version);
    for (const listener of listeners) listener(encoded, version);
  }
  const lookQuietly = (announced: boolean): void => {
    look(announced).catch((error: unknown) =>
      log.warn({ error }, 'the active model could not be read; trying again'),
    );
  };

  const news = await bus.onModel(({ kind }) => lookQuietly(kind === 'announced'));
  await look(true);
  const timer = setInterval(() => lookQuietly(false), LOOK_AGAIN_MS);
  closers.add('model news', async () => {
    clearInterval(timer);
    await news.cancel();
  });

  return {
    activeVersion: () => version,
    async load(wanted) {
      if (wanted === version && encoded !== undefined) return encoded;
      // Of a version that is no longer kept nothing can be said.
      return registry.bytes(wanted).catch(() => undefined);
    },
    onModel(listener) {
      listeners.push(listener);
      if (encoded !== undefined) listener(encoded, version);
    },
  };
}
