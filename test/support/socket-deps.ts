import { OpenBodies } from '../../src/ingest/http/open-bodies.ts';
import type { IngestObserver, SenderName } from '../../src/ingest/ingest-observer.ts';
import { DEFAULT_INGEST_LIMITS, type IngestLimits } from '../../src/ingest/limits.ts';
import type { SocketDeps } from '../../src/ingest/socket/socket-deps.ts';
import { DEFAULT_SOCKET_LIMITS, type SocketLimits } from '../../src/ingest/socket/socket-limits.ts';
import { UTC } from '../../src/ingest/time/zone.ts';
import { RECEIVED_US } from './decode-context.ts';
import { MemorySink } from './memory-sink.ts';

export interface TestSocketDeps extends SocketDeps {
  readonly sink: MemorySink;
  readonly seen: SeenIngest;
  readonly bodies: OpenBodies;
}

/** What an observer was told. */
export interface SeenIngest {
  accepted: number;
  duplicates: number;
  readonly rejected: string[];
  readonly refused: string[];
  readonly senders: Set<string>;
  connections: number;
}

/** Real parts around a sink in memory; received at `RECEIVED_US`. */
export function testSocketDeps(
  changes: { limits?: Partial<IngestLimits>; socketLimits?: Partial<SocketLimits> } = {},
): TestSocketDeps {
  const seen: SeenIngest = {
    accepted: 0,
    duplicates: 0,
    rejected: [],
    refused: [],
    senders: new Set(),
    connections: 0,
  };
  const limits = { ...DEFAULT_INGEST_LIMITS, ...changes.limits };
  return {
    sink: new MemorySink(),
    seen,
    limits,
    bodies: new OpenBodies(limits),
    socketLimits: { ...DEFAULT_SOCKET_LIMITS, gatherMs: 5, ...changes.socketLimits },
    clock: { nowMs: () => RECEIVED_US / 1000 },
    time: { zone: UTC, numericDate: 'month-first' },
    observer: observerOf(seen),
    onConnections: (_protocol, open) => (seen.connections = open),
  };
}

function observerOf(seen: SeenIngest): IngestObserver {
  const note = ({ name }: SenderName): unknown => seen.senders.add(name);
  return {
    onAccepted(sender, { lines }) {
      note(sender);
      seen.accepted += lines;
    },
    onRejected: (_sender, { byReason }) => void seen.rejected.push(...byReason.keys()),
    onRefused: (_sender, limit) => void seen.refused.push(limit),
    onDuplicate: () => void seen.duplicates++,
  };
}

/** The port in an address of a listener, `syslog tcp 127.0.0.1:5514`. */
export function portOf(addresses: readonly string[], kind: string): number {
  const address = addresses.find((each) => each.includes(` ${kind} `));
  if (address === undefined) throw new Error(`no ${kind} among ${addresses.join(', ')}`);
  return Number(address.slice(address.lastIndexOf(':') + 1));
}
