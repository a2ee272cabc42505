import { z } from 'zod';
import { section } from '../section.ts';
import { port } from '../socket-keys.ts';
import { GIBIBYTE, MEBIBYTE } from '../units.ts';

export const fluentSection = section('The Forward protocol of Fluentd and Fluent Bit, at `server.host`.', {
  port: port(0, 'TCP port; 24224 is usual. 0 is off.'),
  messageBytes: z
    .int()
    .min(MEBIBYTE)
    .max(GIBIBYTE)
    .default(32 * MEBIBYTE)
    .meta({
      description:
        'One message, and its events after decompression; a connection that sends more is closed (`message-size`, `decompressed-too-large`). Fluentd’s chunks have 8 MB.',
      unit: 'bytes',
    }),
  sharedKey: z.string().min(16).max(512).optional().meta({
    description: '`shared_key` that clients must know; without it `server.token` is, when that is set.',
    secret: true,
  }),
});
