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
   * Before a message would go to the dead letters it is delivered once more with nothing beside it, so that a
   * message which kills the process takes no neighbours along.
   */
  isLastChance(message: WaitingMessage): boolean {
    return message.deliveries > 0 && message.deliveries === this.options.deliveryLimit - 1;
  }
}
