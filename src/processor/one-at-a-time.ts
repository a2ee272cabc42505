import type { Delivery } from '../broker/broker.ts';

/**
 * Holds back a delivery whose batch this process is working on already, until that one is settled; it then counts as
 * redelivered. A broker without memory of ids delivers a batch twice when its publisher repeated it.
 */
export function oneAtATime(take: (delivery: Delivery) => void): (delivery: Delivery) => void {
  const waiting = new Map<string, Delivery[]>();

  function begin(delivery: Delivery): void {
    const settled = async (settling: Promise<void>): Promise<void> => {
      try {
        await settling;
      } finally {
        const next = waiting.get(delivery.id)?.shift();
        if (next === undefined) waiting.delete(delivery.id);
        else begin({ ...next, redelivered: true });
      }
    };
    take({
      ...delivery,
      ack: () => settled(delivery.ack()),
      requeue: () => settled(delivery.requeue()),
      deadLetter: (reason) => settled(delivery.deadLetter(reason)),
    });
  }

  return (delivery) => {
    const queue = waiting.get(delivery.id);
    if (queue === undefined) {
      waiting.set(delivery.id, []);
      begin(delivery);
    } else {
      queue.push(delivery);
    }
  };
}
