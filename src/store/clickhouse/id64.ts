/** A 64-bit id from its 16 hex digits; text that is none matches nothing that exists. */
export function parseId64(id: string): bigint {
  return /^[0-9a-f]{1,16}$/.test(id) ? BigInt(`0x${id}`) : 0n;
}
