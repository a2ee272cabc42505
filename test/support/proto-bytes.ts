/** A field of a protocol buffers message, for tests: text and messages length-delimited, bigint as fixed64, number as varint. */
export type ProtoField = readonly [field: number, value: string | Uint8Array | bigint | number];

export function protoMessage(...fields: readonly ProtoField[]): Uint8Array {
  return new Uint8Array(Buffer.concat(fields.map(encodeField)));
}

function encodeField([field, value]: ProtoField): Buffer {
  if (typeof value === 'bigint') {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
    return Buffer.concat([varint(field * 8 + 1), bytes]);
  }
  if (typeof value === 'number') return Buffer.concat([varint(field * 8), varint(value)]);
  const bytes = Buffer.from(value);
  return Buffer.concat([varint(field * 8 + 2), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  bytes.push(rest);
  return Buffer.from(bytes);
}
