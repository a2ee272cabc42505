import type { Subscription } from './broker.ts';

/**
 * What runs between scorers and the learner: samples one way, news of models the other. Every implementation must pass
 * `model-bus-conformance.ts`. A sample is bytes wherever it may leave the process.
 */
export interface ModelBus<Sample = Uint8Array> {
  /**
   * Hands a sample to whichever learner is active. Samples are kept up to a limit in bytes; beyond it the oldest are
   * dropped: the learner prefers new ones. Rejects only when the transport fails.
   */
  publishSample(sample: Sample): Promise<void>;

  /**
   * Of all consumers in all processes, only one gets samples at a time, in order; when it cancels or dies, the next
   * takes over. A sample is done when the promise of `onSample` resolves; when it rejects, the sample is
   * dropped; when the process dies before, the sample goes to the next consumer.
   */
  consumeSamples(onSample: (sample: Sample) => Promise<void>): Promise<Subscription>;

  /** Tells every listener, in this process too, that a model version is stored and active. */
  announceModel(version: string): Promise<void>;

  /**
   * Listens for models. Announcements are not kept, so a listener must look into the store for the current model after
   * it has subscribed, and whenever it is told that it may have missed some.
   */
  onModel(listener: (news: ModelNews) => void): Promise<Subscription>;

  /** Idempotent. */
  close(): Promise<void>;
}

export type ModelNews =
  | { readonly kind: 'announced'; readonly version: string }
  /** The connection was lost in between. */
  | { readonly kind: 'maybe_missed' };
