/**
 * A queued message as its key says it. The key carries all the queue has to know without reading the body:
 * 8 bytes sequence number, 8 bytes batch id, 4 bytes body size, each big-endian, so that keys sort by sequence.
 */
export interface QueueKey {
  readonly sequence: number;
  readonly id: string;
  readonly bytes: number;
}

const SEQUENCE_BYTES = 8;
const ID_BYTES = 8;
const SIZE_BYTES = 4;
const KEY_BYTES = SEQUENCE_BYTES + ID_BYTES + SIZE_BYTES;

export function encodeQueueKey(key: QueueKey): Buffer {
  const bytes = Buffer.alloc(KEY_BYTES);
  bytes.writeBigUInt64BE(BigInt(key.sequence), 0);
  bytes.write(key.id, SEQUENCE_BYTES, 'hex');
  bytes.writeUInt32BE(key.bytes, SEQUENCE_BYTES + ID_BYTES);
  return bytes;
}

export function decodeQueueKey(bytes: Buffer): QueueKey {
  return {
    sequence: Number(bytes.readBigUInt64BE(0)),
    id: bytes.toString('hex', SEQUENCE_BYTES, SEQUENCE_BYTES + ID_BYTES),
    bytes: bytes.readUInt32BE(SEQUENCE_BYTES + ID_BYTES),
  };
}

/** The smallest key of a sequence number: where a scan from it starts. */
export function encodeSequence(sequence: number): Buffer {
  const bytes = Buffer.alloc(SEQUENCE_BYTES);
  bytes.writeBigUInt64BE(BigInt(sequence), 0);
  return bytes;
}

export function decodeSequence(bytes: Buffer): number {
  return Number(bytes.readBigUInt64BE(0));
}
