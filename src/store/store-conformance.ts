import { after, before, describe } from 'node:test';
import type { ScoredBatch } from '../core/scored-batch.ts';
import { appendTests } from './conformance/appends.ts';
import { countTests } from './conformance/counts.ts';
import { crashTests } from './conformance/crashes.ts';
import { deleteTests } from './conformance/deletes.ts';
import { documentTests } from './conformance/documents.ts';
import { exportTests } from './conformance/exports.ts';
import { queryTests } from './conformance/queries.ts';
import { scoredBatch } from './conformance/samples.ts';
import type { SampleEntry } from './conformance/samples.ts';
import { scoreUpdateTests } from './conformance/score-updates.ts';
import { searchTests } from './conformance/searches.ts';
import type { BlockEncoder, Store } from './store.ts';

/** A running implementation under test. */
export interface StoreUnderTest {
  /** A store on a database of this name; several may be open on one. */
  createStore(database: string): Store;
  createEncoder(): BlockEncoder;
  /** Kills what holds the data, without warning, and lets it come back. Left out when it cannot be killed. */
  crash?(): Promise<void>;
  close(): Promise<void>;
}

/** A migrated store that closes at the end of its scope. */
export interface OpenStore extends Store, AsyncDisposable {
  readonly database: string;
}

export interface ConformanceSetup extends Omit<StoreUnderTest, 'createStore' | 'close'> {
  /** On a database of its own unless one is given. */
  openStore(database?: string): Promise<OpenStore>;
  scored(entries: readonly SampleEntry[]): ScoredBatch;
}

export type GetSetup = () => ConformanceSetup;

/** What every {@link Store} must do. `open` is called once: starting an engine costs time. */
export function storeConformance(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name} keeps the store's contract`, () => {
    let setup: ConformanceSetup | undefined;
    let close: (() => Promise<void>) | undefined;
    before(async () => {
      const underTest = await open();
      close = () => underTest.close();
      setup = setupOf(underTest);
    });
    after(async () => close?.());
    const getSetup: GetSetup = () => {
      if (setup === undefined) throw new Error('the store did not open');
      return setup;
    };
    appendTests(getSetup);
    searchTests(getSetup);
    countTests(getSetup);
    queryTests(getSetup);
    exportTests(getSetup);
    deleteTests(getSetup);
    documentTests(getSetup);
    scoreUpdateTests(getSetup);
    crashTests(getSetup);
  });
}

function setupOf(underTest: StoreUnderTest): ConformanceSetup {
  let databases = 0;
  return {
    createEncoder: () => underTest.createEncoder(),
    ...(underTest.crash && { crash: () => underTest.crash?.() ?? Promise.resolve() }),
    scored: (entries) => scoredBatch(entries),
    async openStore(database = `test_${databases++}`) {
      const store = underTest.createStore(database);
      await store.migrate();
      return { ...store, database, [Symbol.asyncDispose]: () => store.close() };
    },
  };
}
