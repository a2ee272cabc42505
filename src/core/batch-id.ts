/** 16 lower-case hex digits. */
const BATCH_ID = /^[0-9a-f]{16}$/;

/** 24 random bits keep two batches of the same millisecond apart: 1 in 16 million a pair. */
const RANDOM_HEX_DIGITS = 6;
const TIME_HEX_DIGITS = 10;

/**
 * A new batch id: 40 bits of milliseconds (so that ids of neighbouring batches compress well in the store), then
 * 24 random bits.
 */
export function createBatchId(nowMs: number, random: () => number = Math.random): string {
  const time = Math.floor(nowMs) % 2 ** 40;
  const noise = Math.floor(random() * 2 ** 24);
  return (
    time.toString(16).padStart(TIME_HEX_DIGITS, '0') + noise.toString(16).padStart(RANDOM_HEX_DIGITS, '0')
  );
}

/**
 * The batch id for a sender's own idempotency key: FNV-1a, 64 bits (Fowler, Noll, Vo), so that the same key
 * always names the same batch. The scope keeps two senders' equal keys apart.
 */
export function batchIdOfKey(scope: string, key: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(`${scope}\u0000${key}`)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
}

export function isBatchId(text: string): boolean {
  return BATCH_ID.test(text);
}
