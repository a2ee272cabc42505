import { HTTP_CASES } from './http-cases.ts';
import { SOCKET_CASES } from './socket-cases.ts';

/** The event as the protocols write it whose names begin so. */
export function eventBytes(name: string): Uint8Array[] {
  return [
    ...HTTP_CASES.map((each) => ({ name: each.name, bytes: each.body })),
    ...SOCKET_CASES.map((each) => ({ name: each.name, bytes: each.bytes })),
  ]
    .filter((each) => each.name.startsWith(name))
    .map(({ bytes }) => (typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes));
}
