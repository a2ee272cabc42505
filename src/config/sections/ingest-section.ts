import { z } from 'zod';
import { section } from '../section.ts';
import { GIBIBYTE, HOUR_MS, KIBIBYTE, MEBIBYTE } from '../units.ts';

export const ingestSection = section(
  'Limits on what senders may send, equal to `DEFAULT_INGEST_LIMITS`. What goes beyond is refused or flagged by name, never lost silently.',
  {
    bodyBytes: bytes(KIBIBYTE, GIBIBYTE, 64 * MEBIBYTE).meta({
      description: 'A request body as sent; beyond it the answer is 413.',
      unit: 'bytes',
    }),
    decompressedBytes: bytes(KIBIBYTE, 2 * GIBIBYTE, 256 * MEBIBYTE).meta({
      description: 'A body after decompression; beyond it the answer is 413. Stops compression bombs.',
      unit: 'bytes',
    }),
    compressionRatio: z.int().min(10).max(100_000).default(400).meta({
      description:
        'Decompressed bytes for each compressed byte; beyond it the answer is 413. Logs compress 5 to 30 times, repeating ones up to 200.',
      unit: 'times',
    }),
    heldBytes: bytes(8 * MEBIBYTE, 16 * GIBIBYTE, 128 * MEBIBYTE).meta({
      description:
        'What all request bodies under way hold: whole ones for Loki and OTLP, else what is not queued yet. Beyond it those whose sender stalls are cut off (408), others are told to come again (429); a body that alone takes more than three quarters of it gets 413.',
      unit: 'bytes',
    }),
    bodyStallMs: z.int().min(10).max(HOUR_MS).default(1000).meta({
      description:
        'A request body that does not get on for this long gives way when `ingest.heldBytes` is reached; less than 2,400 bytes are no progress.',
      unit: 'ms',
    }),
    lineBytes: bytes(KIBIBYTE, 64 * MEBIBYTE, MEBIBYTE).meta({
      description: 'One line. A longer JSON line is rejected, a longer text line is cut and flagged.',
      unit: 'bytes',
    }),
    messageBytes: bytes(KIBIBYTE, 16 * MEBIBYTE, 256 * KIBIBYTE).meta({
      description: 'One message; a longer one is cut and flagged.',
      unit: 'bytes',
    }),
    attributeBytes: bytes(0, 16 * MEBIBYTE, 64 * KIBIBYTE).meta({
      description: 'Attributes of one entry as JSON; those beyond are left out and the entry is flagged.',
      unit: 'bytes',
    }),
    fields: z.int().min(1).max(100_000).default(1000).meta({
      description: 'Fields of one entry at all depths together; one with more is rejected.',
      unit: 'fields',
    }),
    depth: z.int().min(1).max(1000).default(64).meta({
      description: 'Levels of nesting in a JSON entry; a deeper one is rejected.',
      unit: 'levels',
    }),
    batchBytes: bytes(KIBIBYTE, 64 * MEBIBYTE, MEBIBYTE).meta({
      description: 'Text after which a batch is closed and queued; the queue is fastest near 1 MB.',
      unit: 'bytes',
    }),
    inFlightBytes: bytes(MEBIBYTE, 16 * GIBIBYTE, 64 * MEBIBYTE).meta({
      description:
        'Batches handed to the queue and not yet durable, of all senders; beyond it the answer is 429.',
      unit: 'bytes',
    }),
    timeZone: z
      .string()
      .min(1)
      .max(64)
      .refine(isZone, 'it must be a zone such as Europe/Berlin, UTC or +02:00')
      .default('UTC')
      .meta({
        description:
          'Zone of times that name none, as logs of many programs have: an IANA name, `UTC` or an offset.',
      }),
    numericDate: z.enum(['month-first', 'day-first']).default('month-first').meta({
      description: 'How `01/02/2026` is meant where both orders are possible.',
    }),
  },
);

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function bytes(least: number, most: number, usual: number) {
  return z.int().min(least).max(most).default(usual);
}
