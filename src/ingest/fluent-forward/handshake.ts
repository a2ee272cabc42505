import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { encode } from '@msgpack/msgpack';
import { elements } from './elements.ts';
import { decodeValue } from './decode-value.ts';

/** 16 bytes, as fluentd's. */
const NONCE_BYTES = 16;

/** A PING holds names and hashes: a larger one is none. */
export const PING_LIMIT_BYTES = 16 * 1024;

export interface Handshake {
  /** What the server says first. */
  readonly hello: Uint8Array;
  /** Whether the client knows the shared key, and the answer to it. */
  answer(ping: Uint8Array): { readonly accepted: boolean; readonly pong: Uint8Array };
}

/** The server's side of the Forward protocol's handshake (v1, "Handshake messages"): HELO, PING, PONG. */
export function createHandshake(sharedKey: string, hostname: string): Handshake {
  const nonce = randomBytes(NONCE_BYTES).toString('hex');
  return {
    hello: encode(['HELO', { nonce, auth: '', keepalive: true }]),
    answer(ping) {
      const parts = elements(ping, 2)?.map(decodeValue);
      const [kind, clientHostname, salt, digest] = parts ?? [];
      const isPing =
        kind === 'PING' &&
        typeof clientHostname === 'string' &&
        typeof salt === 'string' &&
        typeof digest === 'string';
      if (!isPing || !isEqual(digest, sha512(salt, clientHostname, nonce, sharedKey))) {
        const reason = isPing ? 'shared_key mismatch' : 'a PING was expected';
        return { accepted: false, pong: encode(['PONG', false, reason, '', '']) };
      }
      const proof = sha512(salt, hostname, nonce, sharedKey);
      return { accepted: true, pong: encode(['PONG', true, '', hostname, proof]) };
    },
  };
}

function sha512(...parts: readonly string[]): string {
  const hash = createHash('sha512');
  for (const part of parts) hash.update(part, 'utf8');
  return hash.digest('hex');
}

function isEqual(given: string, expected: string): boolean {
  const bytes = Buffer.from(given);
  return bytes.length === expected.length && timingSafeEqual(bytes, Buffer.from(expected));
}
