/**
 * What carries batches from ingest to processors. Every implementation must pass `broker-conformance.ts`.
 *
 * At least once: a message that was published is delivered until it is acknowledged or dead-lettered, also when
 * the process or the machine dies in between.
 */
export interface Broker {
  /**
   * Must resolve only when the message survives `kill -9` of this process. Must reject with
   * `QUEUE_FULL` (nothing stored) when the queue holds its limit, so that callers can push back on the sender.
   * Publishing an id again within the implementation's documented window must store nothing new and resolve
   * with `duplicate: true`.
   */
  publish(message: BrokerMessage): Promise<PublishResult>;

  /**
   * Starts delivering, oldest first, never more than `prefetch` messages or `prefetchBytes` bytes unacknowledged
   * at a time (one message larger than that is delivered alone). Messages that were delivered before a crash or
   * handed back with `requeue` come again with `redelivered: true`; after `deliveryLimit` deliveries they go to
   * the dead letters instead. `onMessage` must not throw; it settles each delivery exactly once, in any order.
   */
  consume(options: ConsumeOptions, onMessage: (delivery: Delivery) => void): Promise<Subscription>;

  stats(): Promise<QueueStats>;

  /** Dead letters, oldest first. */
  deadLetters(limit: number): Promise<readonly DeadLetter[]>;
  /** Publishes a dead letter again and removes it. False when no dead letter has this id. */
  retryDeadLetter(id: string): Promise<boolean>;
  dropDeadLetter(id: string): Promise<boolean>;

  /** Idempotent: stops deliveries, waits for running publishes, releases. Unsettled deliveries come again later. */
  close(): Promise<void>;
}

export interface BrokerMessage {
  /** The batch id: 16 hex digits. */
  readonly id: string;
  /** Handed over: must not be changed any more, as an implementation may deliver this very memory. */
  readonly body: Uint8Array;
}

export interface PublishResult {
  readonly duplicate: boolean;
  /** Nobody reads the body any more: the publisher may use its memory again. Unknown when left out. */
  readonly bodyFree?: boolean;
}

export interface ConsumeOptions {
  readonly prefetch: number;
  readonly prefetchBytes: number;
  readonly deliveryLimit: number;
}

export interface Delivery {
  readonly id: string;
  readonly body: Uint8Array;
  /** The broker needs `body` no more: whoever settles the delivery may hand its memory to another thread. */
  readonly ownsBody?: boolean;
  readonly redelivered: boolean;
  /** Done: must not come again. Resolves when that is durable. */
  ack(): Promise<void>;
  /** Not done, for a passing reason: comes again. */
  requeue(): Promise<void>;
  /** Can never be done: moves to the dead letters with the reason, at once. */
  deadLetter(reason: string): Promise<void>;
}

export interface Subscription {
  /** Stops new deliveries; those under way may still be settled. Idempotent. */
  cancel(): Promise<void>;
}

export interface QueueStats {
  /** Messages waiting or under way. */
  readonly messages: number;
  readonly bytes: number;
  readonly unacknowledged: number;
  readonly deadLetters: number;
  /** Of all processes, where the implementation knows. */
  readonly consumers?: number;
  /** The limit that `publish` refuses beyond, in bytes. */
  readonly limitBytes: number;
}

export interface DeadLetter {
  readonly id: string;
  readonly reason: string;
  readonly deliveries: number;
  readonly timeMs: number;
  readonly bytes: number;
  readonly body: Uint8Array;
}
