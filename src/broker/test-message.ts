import type { BrokerMessage } from './broker.ts';

/** Test message number n: its id is n in hex, its body says n and is `bytes` long. */
export function testMessage(n: number, bytes = 16): BrokerMessage {
  const body = new Uint8Array(bytes).fill(n & 0xff);
  new DataView(body.buffer).setUint32(0, n);
  return { id: n.toString(16).padStart(16, '0'), body };
}
