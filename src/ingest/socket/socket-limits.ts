/** What one listener's sockets may hold together. What goes beyond is closed or dropped, and counted by name. */
export interface SocketLimits {
  /** Open connections of one listener; beyond, the one that is idle for longest is closed (`connections`). */
  readonly connections: number;
  /** A connection that sends nothing for this long is closed (`idle`). */
  readonly idleMs: number;
  /** A frame must be whole this long after its first byte, or its connection is closed (`slow-frame`). */
  readonly frameMs: number;
  /** Bytes of unfinished frames of all connections of a listener; beyond, the oldest is given up (`frame-buffers`). */
  readonly bufferBytes: number;
  /** Bytes of decompressed messages of all connections; beyond, further ones wait unread. */
  readonly unpackedBytes: number;
  /** Entries gathered for one batch. */
  readonly gatherEntries: number;
  /** An entry waits no longer than this for its batch to fill. */
  readonly gatherMs: number;
}

const MIB = 1024 * 1024;

export const DEFAULT_SOCKET_LIMITS: SocketLimits = Object.freeze({
  // A connection costs about 10 KB while it is idle: 100 MB together.
  connections: 10_000,
  // Quiet hosts still write a line now and then; what is dead for an hour has lost its network.
  idleMs: 3_600_000,
  // The largest frame over a link of 4 Mbit/s.
  frameMs: 30_000,
  bufferBytes: 64 * MIB,
  unpackedBytes: 64 * MIB,
  // A batch of 10,000 lines is near the batch size at which the queue is fastest.
  gatherEntries: 10_000,
  // As long as the processor waits for a block.
  gatherMs: 100,
} satisfies SocketLimits);
