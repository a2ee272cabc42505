/**
 * What one sender, one request or one line may cost. Each limit has a reason; what happens beyond it is said
 * here, and counted.
 */
export interface IngestLimits {
  /** A longer JSON line is refused (`too_long`) unread; a longer text line is cut and flagged. */
  readonly lineBytes: number;
  /** A longer message is cut, marked and flagged `truncated`. */
  readonly messageBytes: number;
  /** Attributes of one entry as JSON text: those beyond are left out, and the entry is flagged `truncated`. */
  readonly attributeBytes: number;
  /** Longer services, hosts and trace ids are cut. They are names: nobody reads more. */
  readonly nameBytes: number;
  /** An entry with more fields, at all depths together, is refused (`too_many_fields`). */
  readonly fields: number;
  /** JSON nested deeper is refused (`too_deep`). */
  readonly depth: number;
  /** Rejects described in one answer; the rest is only counted. */
  readonly reportedRejects: number;
  /** Times before this are replaced by the time of receipt and kept as attribute `originalTime`. µs, Unix epoch. */
  readonly earliestTimeUs: number;
  /** Times later than receipt by more than this likewise. */
  readonly futureToleranceUs: number;
  /** Bytes of a request's body as sent; beyond: 413. */
  readonly bodyBytes: number;
  /** Bytes of a request's body after decompression; beyond: 413. */
  readonly decompressedBytes: number;
  /** Decompressed bytes per compressed byte, once more than {@link ratioGraceBytes} came out; beyond: 413. */
  readonly compressionRatio: number;
  readonly ratioGraceBytes: number;
  /**
   * Bytes that all bodies under way hold together: whole ones of protocols that are decoded in one piece, else what is
   * not handed on yet. Beyond: those whose sender stalls are cut off with 408, others refused with 429; a body that alone
   * takes more than three quarters gets 413.
   */
  readonly heldBytes: number;
  /** A body that does not get on for this long gives way to others when {@link heldBytes} is reached. ms */
  readonly bodyStallMs: number;
  /** Bytes of text after which a batch is closed and handed to the broker. */
  readonly batchBytes: number;
  /** Bytes of batches handed to the broker and not yet durable, of all senders; beyond: 429. */
  readonly inFlightBytes: number;
}

const KIB = 1024;
const MIB = 1024 * KIB;
const DAY_US = 86_400_000_000;

export const DEFAULT_INGEST_LIMITS: IngestLimits = Object.freeze({
  // Four times Loki's and VictoriaLogs' line limit (256 KiB): JSON quotes, escapes and attributes take the rest.
  lineBytes: 1 * MIB,
  // Loki's `max_line_size` and VictoriaLogs' `-insert.maxLineSizeBytes`.
  messageBytes: 256 * KIB,
  // Loki allows 64 KiB of structured metadata a line.
  attributeBytes: 64 * KIB,
  // A DNS name has at most 255 bytes (RFC 1035 §2.3.4), a syslog APP-NAME 48, a W3C trace id 32.
  nameBytes: 256,
  // Elasticsearch's `index.mapping.total_fields.limit`.
  fields: 1_000,
  // Three times Elasticsearch's `index.mapping.depth.limit` (20): arrays count here as well.
  depth: 64,
  // Enough to see what is wrong; an answer stays under 30 KB.
  reportedRejects: 100,
  earliestTimeUs: 0,
  // Clocks and time zones set wrong are off by less than a day.
  futureToleranceUs: DAY_US,
  // Shippers send 1 to 10 MB at a time; a file piped in by hand is more.
  bodyBytes: 64 * MIB,
  decompressedBytes: 256 * MIB,
  // Logs compress 5 to 30 times, repeating ones up to 200 with zstd; a zip bomb starts at 1,000.
  compressionRatio: 400,
  ratioGraceBytes: 4 * MIB,
  // Three quarters are 96 MiB, near the 100 MB that Loki's push has at most (`distributor.max-recv-msg-size`).
  heldBytes: 128 * MIB,
  // Longer than any pause within a body from a machine that is well.
  bodyStallMs: 1_000,
  // The queue is fastest with values around 1 MB, and a batch of that size is decoded in a few milliseconds.
  batchBytes: 1 * MIB,
  inFlightBytes: 64 * MIB,
} satisfies IngestLimits);
