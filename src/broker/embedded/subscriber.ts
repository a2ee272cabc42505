import type { ConsumeOptions, Delivery } from '../broker.ts';
import type { WaitingMessage } from './waiting-line.ts';

/** One consumer and what it has under way. */
export class Subscriber {
  readonly options: ConsumeOptions;
  readonly onMessage: (delivery: Delivery) => void;
  active = true;
  #count = 0;
  #bytes = 0;

  constructor(options: ConsumeOptions, onMessage: (delivery: Delivery) => void) {
    this.options = options;
    this.onMessage = onMessage;
  }

  /** One message larger than the byte limit still passes alone. */
  hasRoomFor(bytes: number): boolean {
    if (!this.active || this.#count >= this.options.prefetch) return false;
    return this.#count === 0 || this.#bytes + bytes <= this.options.prefetchBytes;
  }

  reserve(message: WaitingMessage): void {
    this.#count++;
    this.#bytes += message.key.bytes;
  }

  release(message: WaitingMessage): void {
    this.#count--;
    this.#bytes -= message.key.bytes;
  }

  /**
   * With how many others at most the message may be under way. A message that kills the process takes its
   * neighbours' deliveries along, so those delivered more than once come in ever smaller groups, and on their last
   * chance alone: only the culprit reaches the dead letters.
   */
  groupLimit({ deliveries }: WaitingMessage): number {
    const { deliveryLimit, prefetch } = this.options;
    if (deliveries > 0 && deliveries === deliveryLimit - 1) return 1;
    if (deliveries < 2) return Number.POSITIVE_INFINITY;
    return Math.max(1, Math.floor(prefetch / GROUP_SHRINKS_BY ** (deliveries - 1)));
  }
}

/** With the usual 256 and a limit of 5 deliveries: groups of 256, 256, 64, 16, 1. */
const GROUP_SHRINKS_BY = 4;
