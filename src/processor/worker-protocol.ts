import type { Entry } from '../core/entry.ts';
import type { EntryFilter } from '../core/entry-filter.ts';
import type { NormalLines } from '../core/normal-lines.ts';
import type { TraceDigest } from '../core/trace-digest.ts';
import type { ValueDigest } from '../core/value-digest.ts';
import type { WindowCounts } from '../core/window-counts.ts';
import type { ModelNews } from '../pipeline/pattern/model-news.ts';
import type { EntryBlock } from '../store/store.ts';

/** What a processor asks of a scoring worker. A worker handles messages in the order they were sent. */
export type WorkerRequest =
  /** Score the batch in `envelope` and add it to the open block; `skipRows` are in the store already. */
  | {
      readonly kind: 'score';
      readonly sequence: number;
      readonly envelope: Uint8Array;
      readonly skipRows?: readonly number[];
    }
  /** Encode and hand over the open block, in `memory` when that is large enough. Answered by `block`, always. */
  | { readonly kind: 'flush'; readonly memory?: ArrayBuffer }
  /** Score from now on with this encoded model; undefined: without one. */
  | { readonly kind: 'model'; readonly model: Uint8Array | undefined }
  /** Kinds of line that are not marked, from now on and with every model. */
  | { readonly kind: 'normal'; readonly normal: NormalLines }
  /** Whom to gather live entries for, from now on. */
  | { readonly kind: 'watch'; readonly watchers: readonly Watcher[] }
  | { readonly kind: 'close' };

export type WorkerReply =
  | {
      readonly kind: 'scored';
      readonly sequence: number;
      readonly rows: number;
      /** Comes back when nothing refers to it any more. */
      readonly envelope?: Uint8Array;
    }
  /** The batch can never be scored. */
  | { readonly kind: 'undecodable'; readonly sequence: number; readonly reason: string }
  | { readonly kind: 'block'; readonly block: ScoredBlock | undefined }
  | { readonly kind: 'model-refused'; readonly reason: string };

export interface Watcher {
  readonly id: number;
  readonly filter: EntryFilter;
}

/** A block and what happened in it. */
export interface ScoredBlock {
  readonly block: EntryBlock;
  /** Sequences of the batches it holds, all of them whole. */
  readonly sequences: readonly number[];
  readonly summary: BlockSummary;
  readonly counts: readonly WindowCounts[];
  readonly traces: readonly TraceDigest[];
  readonly values: readonly ValueDigest[];
  /** With the first block after a change of model. */
  readonly news?: ModelNews;
  /** Lines that may serve as evidence: the first of their kind, and the strangest. */
  readonly lines: readonly Entry[];
  /** Envelopes of the rows chosen for the learner. */
  readonly samples: readonly Uint8Array[];
  readonly live: readonly {
    readonly watcher: number;
    readonly entries: readonly Entry[];
    readonly skipped: number;
  }[];
}

export interface BlockSummary {
  readonly rows: number;
  readonly anomalies: number;
  /** Lines whose template the model does not know. */
  readonly provisional: number;
  /** Lines per level, by index into `LEVELS`. */
  readonly levels: readonly number[];
  /** Receipt of the oldest batch, µs. */
  readonly oldestReceivedUs: number;
  readonly modelVersion: number;
  /** Lines per bin of the model's score distribution; empty without a model. Shows drift. */
  readonly scoreCounts: Float64Array;
}

/** A worker as the processor sees it: a thread, or the same session in the calling thread. */
export interface ScoringWorker {
  /** `transfer` buffers change hands. */
  post(request: WorkerRequest, transfer?: readonly ArrayBuffer[]): void;
  /** Resolves when it has ended; unhandled requests are lost. */
  close(): Promise<void>;
}

export interface ScoringWorkerHandlers {
  onReply(reply: WorkerReply): void;
  /** It ended without being closed: whatever it held is gone. */
  onCrash(error: Error): void;
}

export type SpawnScoringWorker = (handlers: ScoringWorkerHandlers) => ScoringWorker;
