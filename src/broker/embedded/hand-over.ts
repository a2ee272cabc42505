/** Bodies just published, kept until their delivery so that a consumer that keeps up never reads them back. Bounded. */
export interface HandOver {
  /** Keeps the body when it fits within the limit; otherwise (false) it will be read from disk. */
  offer(sequence: number, body: Uint8Array): boolean;
  take(sequence: number): Uint8Array | undefined;
}

export function createHandOver(limitBytes: number): HandOver {
  const bodies = new Map<number, Uint8Array>();
  let bytes = 0;
  return {
    offer(sequence, body) {
      if (bytes + body.byteLength > limitBytes) return false;
      bodies.set(sequence, body);
      bytes += body.byteLength;
      return true;
    },
    take(sequence) {
      const body = bodies.get(sequence);
      if (body === undefined) return undefined;
      bodies.delete(sequence);
      bytes -= body.byteLength;
      return body;
    },
  };
}
