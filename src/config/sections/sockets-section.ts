import { z } from 'zod';
import { section } from '../section.ts';
import { GIBIBYTE, HOUR_MS, MEBIBYTE } from '../units.ts';

export const socketsSection = section(
  'Limits of each listener of syslog, GELF and Forward, equal to `DEFAULT_SOCKET_LIMITS`. What goes beyond is closed, and counted by name.',
  {
    connections: z.int().min(1).max(1_000_000).default(10_000).meta({
      description:
        'Open TCP connections. At the limit the one that is idle for longest is closed for a new one (`connections`). Each takes a file: see `ulimit -n`.',
      unit: 'connections',
    }),
    idleMs: z
      .int()
      .min(100)
      .max(24 * HOUR_MS)
      .default(HOUR_MS)
      .meta({
        description: 'A connection that sends nothing for this long is closed (`idle`).',
        unit: 'ms',
      }),
    frameMs: z.int().min(100).max(HOUR_MS).default(30_000).meta({
      description:
        'A message must be whole this long after its first byte, else its connection is closed (`slow-frame`).',
      unit: 'ms',
    }),
    bufferBytes: z
      .int()
      .min(MEBIBYTE)
      .max(16 * GIBIBYTE)
      .default(64 * MEBIBYTE)
      .meta({
        description:
          'Bytes of unfinished messages of all connections; at the limit the one whose message is oldest is closed (`frame-buffers`).',
        unit: 'bytes',
      }),
    unpackedBytes: z
      .int()
      .min(MEBIBYTE)
      .max(16 * GIBIBYTE)
      .default(64 * MEBIBYTE)
      .meta({
        description:
          'Bytes of decompressed messages of all connections of Forward; beyond it further ones wait, and their connections are not read.',
        unit: 'bytes',
      }),
  },
);
