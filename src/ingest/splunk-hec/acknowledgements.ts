import { KeyedPool } from '../http/keyed-pool.ts';

/** Splunk's indexer acknowledgement: ids of a channel's requests, told once that they are durable. */
export class Acknowledgements {
  readonly #channels = new KeyedPool<Channel>(CHANNELS_LIMIT);

  /** An id for a request of the channel that is durable now. */
  add(channel: string): number {
    const of = this.#channels.get(channel, () => ({ next: 0, done: new Set() }));
    const id = of.next++;
    of.done.add(id);
    for (const oldest of of.done) {
      if (of.done.size <= IDS_LIMIT) break;
      of.done.delete(oldest);
    }
    return id;
  }

  /** Which of the ids are durable; each is told once, as Splunk does. */
  take(channel: string, ids: readonly number[]): Record<string, boolean> {
    const of = this.#channels.get(channel, () => ({ next: 0, done: new Set() }));
    return Object.fromEntries(ids.map((id) => [String(id), of.done.delete(id)]));
  }
}

interface Channel {
  next: number;
  readonly done: Set<number>;
}

/** Splunk's `max_number_of_ack_channel` is a million; one of ours is about 200 bytes. */
const CHANNELS_LIMIT = 10_000;

/** Acknowledgements nobody asked for yet, of one channel; the oldest are forgotten and sent again by the client. */
const IDS_LIMIT = 10_000;
