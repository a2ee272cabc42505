import { AppError } from '../core/errors.ts';
import { decodeEnvelope } from '../core/envelope.ts';
import type { DocumentStore } from '../store/store.ts';
import { LEVELS_OF_AGE, SLOT_COUNT, type ReservoirChange, type SampleChunk } from './sample-reservoir.ts';

const KIND = 'learner-sample';
const LIST_KEY = 'chunks';

/**
 * Keeps a reservoir in the document store: a value of bytes a chunk and the list of them. Chunks are written before the
 * list that names them; after a crash in between, a slot may hold newer lines than the list says, which is as good a sample.
 */
export class SampleStore {
  readonly #documents: DocumentStore;
  readonly #onError: (error: unknown) => void;
  #writing: Promise<void> = Promise.resolve();
  #pending: ReservoirChange | undefined;

  /** @param onError told of failed writes; the next change writes all that is missing. */
  constructor(documents: DocumentStore, onError: (error: unknown) => void) {
    this.#documents = documents;
    this.#onError = onError;
  }

  /** Chunks kept by an earlier process; damaged ones are left out. */
  async load(): Promise<SampleChunk[]> {
    const chunks: SampleChunk[] = [];
    for (const { slot, level } of readList(await this.#documents.get(KIND, LIST_KEY))) {
      const envelope = await this.#documents.getBytes(KIND, keyOf(slot));
      const lines = envelope === undefined ? 0 : countLines(envelope);
      if (envelope !== undefined && lines > 0) chunks.push({ slot, level, lines, envelope });
    }
    return chunks;
  }

  /** Writes in the background, one change at a time. */
  save(change: ReservoirChange): void {
    const idle = this.#pending === undefined;
    const added = [...(this.#pending?.added ?? []), ...change.added];
    this.#pending = { added: added.filter((chunk) => change.chunks.includes(chunk)), chunks: change.chunks };
    if (idle) this.#writing = this.#writing.then(() => this.#write());
  }

  /** Resolves when everything handed over has been written, or has failed. */
  async flush(): Promise<void> {
    await this.#writing;
  }

  async #write(): Promise<void> {
    const change = this.#pending;
    this.#pending = undefined;
    if (change === undefined) return;
    try {
      for (const { slot, envelope } of change.added)
        await this.#documents.putBytes(KIND, keyOf(slot), envelope);
      const list = change.chunks.map(({ slot, level }) => ({ slot, level }));
      await this.#documents.put(KIND, LIST_KEY, list);
    } catch (error) {
      this.#onError(error);
    }
  }
}

function keyOf(slot: number): string {
  return `chunk-${String(slot).padStart(3, '0')}`;
}

function readList(value: unknown): { slot: number; level: number }[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isListed).slice(0, SLOT_COUNT);
}

function isListed(value: unknown): value is { slot: number; level: number } {
  if (typeof value !== 'object' || value === null || !('slot' in value) || !('level' in value)) return false;
  const { slot, level } = value;
  return isBelow(slot, SLOT_COUNT) && isBelow(level, LEVELS_OF_AGE);
}

function isBelow(value: unknown, limit: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < limit;
}

function countLines(envelope: Uint8Array): number {
  try {
    return decodeEnvelope(envelope).count;
  } catch (error) {
    if (error instanceof AppError) return 0;
    throw error;
  }
}
