import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Entry } from '../core/entry.ts';
import { modelNotFound } from '../learner/registry.ts';
import type { Explainer, Explanation, ModelComparer } from '../server/services.ts';
import type { InsightReply, InsightRequest } from './insight-protocol.ts';
import { siblingModule } from './sibling-module.ts';

export interface ModelSource {
  /** 0 while there is none. */
  activeVersion(): number;
  /** Encoded model, or undefined when that version is no longer kept. */
  load(version: number): Promise<Uint8Array | undefined>;
}

export interface InsightThread extends Explainer, ModelComparer {
  close(): Promise<void>;
}

/** Models kept decoded in the thread: the active one, the one before, and two that people look at. */
const LOADED_MODELS_LIMIT = 4;

/** Asks the insight thread. A thread that died is started again at the next question. */
export function createInsightThread(models: ModelSource): InsightThread {
  let thread: Thread | undefined;
  let closed = false;

  function running(): Thread {
    if (closed) throw new Error('the insight thread is closed');
    thread ??= new Thread(() => (thread = undefined));
    return thread;
  }

  /** The version the thread can use for an entry scored by `version`: that one, else the active one. */
  async function prepare(version: number): Promise<number> {
    for (const candidate of [version, models.activeVersion()]) {
      if (candidate === 0) continue;
      const { loaded } = running();
      if (loaded.has(candidate)) {
        // Recently used go last.
        loaded.delete(candidate);
        loaded.add(candidate);
        return candidate;
      }
      const bytes = await models.load(candidate);
      if (bytes === undefined) continue;
      running().load(candidate, bytes);
      return candidate;
    }
    return 0;
  }

  return {
    async explain(entries: readonly Entry[]): Promise<readonly Explanation[]> {
      if (entries.length === 0) return [];
      const usable = new Map<number, number>();
      for (const { modelVersion } of entries) {
        if (!usable.has(modelVersion)) usable.set(modelVersion, await prepare(modelVersion));
      }
      const rows = entries.map((entry) => ({ entry, version: usable.get(entry.modelVersion) ?? 0 }));
      const reply = await running().ask((id) => ({ kind: 'explain', id, rows }));
      return reply.kind === 'explained' ? reply.explanations : [];
    },
    async templateTexts(templates) {
      if (templates.length === 0) return [];
      const version = await prepare(models.activeVersion());
      const reply = await running().ask((id) => ({ kind: 'texts', id, version, templates }));
      return reply.kind === 'texts' ? reply.texts : [];
    },
    async compare(request, pages) {
      for (const version of [request.from, request.to])
        if ((await prepare(version)) !== version) throw modelNotFound(version);
      const asked = running();
      const id = asked.reserveId();
      for (const entries of pages) {
        asked.send({ kind: 'lines', id, entries });
        // Copying a page takes some milliseconds: others get their turn in between.
        await setImmediate();
      }
      const reply = await asked.ask(() => ({ kind: 'compare', id, ...request }), id);
      if (reply.kind !== 'compared') throw new Error(`the insight thread answered ${reply.kind}`);
      return reply.comparison;
    },
    async close() {
      closed = true;
      await thread?.end();
    },
  };
}

class Thread {
  readonly loaded = new Set<number>();
  readonly #worker: Worker;
  readonly #waiting = new Map<
    number,
    { resolve: (reply: InsightReply) => void; reject: (error: Error) => void }
  >();
  #nextId = 1;

  constructor(onEnd: () => void) {
    this.#worker = new Worker(siblingModule(import.meta.url, './workers/insight-worker'));
    this.#worker.on('message', (reply: InsightReply) => this.#settle(reply));
    let failure = new Error('the insight thread ended');
    this.#worker.once('error', (error) => (failure = error instanceof Error ? error : failure));
    this.#worker.once('exit', () => {
      onEnd();
      for (const { reject } of this.#waiting.values()) reject(failure);
    });
    this.#worker.unref();
  }

  load(version: number, model: Uint8Array): void {
    const [oldest] = this.loaded;
    if (this.loaded.size >= LOADED_MODELS_LIMIT && oldest !== undefined) {
      this.loaded.delete(oldest);
      this.#post({ kind: 'unload', version: oldest });
    }
    this.loaded.add(version);
    this.#post({ kind: 'load', version, model });
  }

  /** An id for messages that belong together. */
  reserveId(): number {
    return this.#nextId++;
  }

  send(request: InsightRequest): void {
    this.#post(request);
  }

  ask(request: (id: number) => InsightRequest, id = this.#nextId++): Promise<InsightReply> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#post(request(id));
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #post(request: InsightRequest): void {
    this.#worker.postMessage(request);
  }

  #settle(reply: InsightReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (reply.kind === 'failed') waiting?.reject(new Error(reply.reason));
    else waiting?.resolve(reply);
  }
}
