import type { EntryBatch } from '../core/batch.ts';
import { BatchBuilder } from '../core/batch-builder.ts';
import { decodeEnvelope, encodeEnvelope } from '../core/envelope.ts';
import { concatBatches, addRow } from '../pipeline/score/concat-batches.ts';
import { copyRows } from '../pipeline/score/copy-rows.ts';
import { TemplateMatcher } from '../pipeline/template/template-matcher.ts';
import { EMPTY_TEMPLATE_SET, type TemplateSet } from '../pipeline/template/template-set.ts';
import { RecurringTemplates } from './recurring-templates.ts';
import { thinRows } from './thin-rows.ts';

/** Part of the sample: lines that came one after another, thinned `level` times by half. */
export interface SampleChunk {
  /** Unique among the chunks of a reservoir; slots are used again. */
  readonly slot: number;
  readonly level: number;
  readonly lines: number;
  readonly envelope: Uint8Array;
}

/** Full chunks of each level once the sample is full, and levels: the oldest lines then stand for 2^7 times as many. */
export const CHUNKS_PER_LEVEL = 24;
export const LEVELS_OF_AGE = 8;

/** Chunks that were sealed early may be less than half full; two more stand for what a merge takes and gives. */
export const SLOT_COUNT = 2 * CHUNKS_PER_LEVEL * LEVELS_OF_AGE + 2;

/** Text of a chunk, so that few enormous lines make a chunk, too. */
const CHUNK_TEXT_BYTES = 2 * 1024 * 1024;

/** All chunks together, whatever the lines' lengths: the usual 200,000 lines may have 335 bytes each. */
export const MAX_BYTES = 64 * 1024 * 1024;

/**
 * A bounded sample of all lines ever seen, newer ones preferred. While there is room, everything stays. Then the two
 * oldest chunks of the first level that has more than its share become one of half their lines on the next, and the
 * oldest of the last level is dropped (an exponential histogram; Datar et al., SODA 2002): each level holds as many
 * lines as the one before and covers twice its time.
 */
export class SampleReservoir {
  readonly #maxLines: number;
  readonly #chunkLines: number;
  readonly #onChange: (change: ReservoirChange) => void;
  /** Oldest first. */
  #chunks: SampleChunk[] = [];
  readonly #builder = new BatchBuilder();
  #sequence = 0;
  #openReceivedUs = 0;
  readonly #recurring = new RecurringTemplates();
  #matcher = new TemplateMatcher(EMPTY_TEMPLATE_SET);

  constructor(options: { readonly maxLines: number; readonly onChange?: (change: ReservoirChange) => void }) {
    this.#maxLines = options.maxLines;
    this.#chunkLines = Math.max(1, Math.floor(options.maxLines / (CHUNKS_PER_LEVEL * LEVELS_OF_AGE)));
    this.#onChange = options.onChange ?? (() => undefined);
  }

  /** Lines held. */
  get lines(): number {
    return this.#chunks.reduce((sum, chunk) => sum + chunk.lines, this.#builder.count);
  }

  /** Tells known templates from new ones, which thinning treats differently. */
  useTemplates(templates: TemplateSet): void {
    this.#matcher = new TemplateMatcher(templates);
  }

  /** Takes what an earlier process kept; before anything is added. */
  restore(chunks: readonly SampleChunk[]): void {
    this.#chunks = [...chunks];
    this.#sequence = chunks.length;
    for (const { envelope } of chunks) this.#note(decodeEnvelope(envelope));
  }

  add(batch: EntryBatch): void {
    this.#note(batch);
    for (let row = 0; row < batch.count; row++) {
      addRow(this.#builder, batch, row);
      this.#openReceivedUs = batch.receivedUs;
      if (this.#builder.count >= this.#chunkLines || this.#builder.textBytes >= CHUNK_TEXT_BYTES) this.seal();
    }
  }

  /** Closes the open chunk, so that it is kept and part of `chunks`. */
  seal(): void {
    if (this.#builder.count === 0) return;
    const { textBytes } = this.#builder;
    const batch = this.#builder.build(this.#nextBatchId(), this.#openReceivedUs);
    const last = this.#chunks.at(-1);
    const fits =
      last?.level === 0 &&
      last.lines + batch.count <= this.#chunkLines &&
      last.envelope.length + textBytes <= CHUNK_TEXT_BYTES;
    if (fits) {
      const joined = concatBatches([decodeEnvelope(last.envelope), batch], this.#nextBatchId());
      this.#replace([last], { level: 0, batch: joined });
    } else {
      this.#replace([], { level: 0, batch });
    }
    while (this.#isOverfull()) this.#makeRoom();
  }

  /** Sealed chunks, oldest first. */
  get chunks(): readonly SampleChunk[] {
    return this.#chunks;
  }

  #note({ message, count }: EntryBatch): void {
    for (let row = 0; row < count; row++) {
      this.#matcher.match(message.bytes, message.offsets[row]!, message.offsets[row + 1]!);
      this.#recurring.note(this.#matcher.idLow, this.#matcher.idHigh);
    }
  }

  #isOverfull(): boolean {
    const bytes = this.#chunks.reduce((sum, { envelope }) => sum + envelope.length, 0);
    return this.lines > this.#maxLines || this.#chunks.length > SLOT_COUNT - 2 || bytes > MAX_BYTES;
  }

  #makeRoom(): void {
    for (let level = 0; level < LEVELS_OF_AGE - 1; level++) {
      const [oldest, second, ...others] = this.#chunks.filter((chunk) => chunk.level === level);
      if (oldest === undefined || second === undefined || others.length + 2 <= CHUNKS_PER_LEVEL) continue;
      this.#mergeHalf(oldest, second);
      return;
    }
    this.#replace(this.#chunks.slice(0, 1), undefined);
  }

  #mergeHalf(oldest: SampleChunk, second: SampleChunk): void {
    const both = concatBatches(
      [decodeEnvelope(oldest.envelope), decodeEnvelope(second.envelope)],
      this.#nextBatchId(),
    );
    const rows = thinRows(both, Math.ceil(both.count / 2), {
      matcher: this.#matcher,
      recurring: this.#recurring,
    });
    this.#replace([oldest, second], { level: oldest.level + 1, batch: copyRows(both, rows) });
  }

  /** Puts one chunk, or none, in the place of others. */
  #replace(old: readonly SampleChunk[], fresh: { level: number; batch: EntryBatch } | undefined): void {
    const at = old.length === 0 ? this.#chunks.length : this.#chunks.indexOf(old[0]!);
    const added =
      fresh === undefined
        ? []
        : [
            {
              slot: this.#freeSlot(),
              level: fresh.level,
              lines: fresh.batch.count,
              envelope: encodeEnvelope(fresh.batch),
            },
          ];
    this.#chunks = this.#chunks.filter((chunk) => !old.includes(chunk));
    this.#chunks.splice(at, 0, ...added);
    this.#onChange({ added, chunks: this.#chunks });
  }

  #freeSlot(): number {
    const used = new Set(this.#chunks.map(({ slot }) => slot));
    let slot = 0;
    while (used.has(slot)) slot++;
    return slot;
  }

  #nextBatchId(): string {
    return (this.#sequence++).toString(16).padStart(16, '0');
  }
}

/** What has to be kept anew: the added chunks, then the list. */
export interface ReservoirChange {
  readonly added: readonly SampleChunk[];
  readonly chunks: readonly SampleChunk[];
}
