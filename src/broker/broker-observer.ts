/**
 * Told of everything a broker does, so that whoever owns metrics can count it without asking the broker.
 * Called on the hot path: must be quick and must not throw.
 */
export type BrokerObserver = (event: BrokerEvent, count: number) => void;

export type BrokerEvent =
  | 'published'
  | 'published_bytes'
  | 'duplicate'
  | 'refused_queue_full'
  | 'refused_disk_full'
  | 'delivered'
  | 'redelivered'
  | 'acknowledged'
  | 'requeued'
  | 'dead_lettered'
  | 'connection_lost'
  | 'connection_restored'
  | 'publish_retried'
  | 'flow_blocked';

export const ignoreBrokerEvents: BrokerObserver = () => {};
