import type { Clock } from '../../core/clock.ts';
import { nowUs } from '../../core/clock.ts';
import type { DecodeContext } from '../decode-context.ts';
import type { IngestObserver } from '../ingest-observer.ts';
import type { IngestLimits } from '../limits.ts';
import type { Sink } from '../sink.ts';
import type { TimeRules } from '../time/time-rules.ts';
import type { SocketLimits } from './socket-limits.ts';

/** What every protocol with sockets of its own needs. */
export interface SocketDeps {
  readonly sink: Sink;
  readonly limits: IngestLimits;
  readonly socketLimits: SocketLimits;
  readonly clock: Clock;
  readonly time: Pick<TimeRules, 'zone' | 'numericDate'>;
  readonly observer: IngestObserver;
  /** Told of the open connections of a protocol whenever they change. */
  readonly onConnections: (protocol: string, open: number) => void;
}

/** What listens, until `close` has handed on what was read. */
export interface SocketListener {
  /** As in `syslog udp 127.0.0.1:5514`. */
  readonly addresses: readonly string[];
  close(): Promise<void>;
}

/** A context that outlives many entries: each is received when it is decoded. */
export function socketContext(
  deps: Pick<SocketDeps, 'limits' | 'clock' | 'time'>,
  names: { readonly source: string; readonly host: string },
): DecodeContext {
  const { clock, time } = deps;
  return {
    limits: deps.limits,
    time: {
      zone: time.zone,
      numericDate: time.numericDate,
      get receivedUs() {
        return nowUs(clock);
      },
    },
    source: names.source,
    service: '',
    host: names.host,
  };
}

/** An address as people write it: IPv4 without its IPv6 prefix (RFC 4291 §2.5.5.2). */
export function plainAddress(address: string | undefined): string {
  return address === undefined ? '' : address.replace(/^::ffff:(?=\d+\.)/, '');
}
