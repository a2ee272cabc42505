import { AppError } from '../../core/errors.ts';

export interface WholeBody {
  readonly bytes: Uint8Array;
  /** Must be called once the bytes are no longer needed. */
  release(): void;
}

/**
 * All of a body in one piece. `held` counts the bytes of all bodies that are held at once, so that many senders
 * together need no more memory than the largest body alone.
 * @throws AppError INGEST_BUSY when other bodies take the room
 */
export async function collectBody(
  chunks: AsyncIterable<Uint8Array>,
  { held, limitBytes }: { readonly held: { bytes: number }; readonly limitBytes: number },
): Promise<WholeBody> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  const release = (): void => {
    held.bytes -= bytes;
    bytes = 0;
  };
  try {
    for await (const chunk of chunks) {
      const others = held.bytes - bytes;
      bytes += chunk.length;
      held.bytes += chunk.length;
      // One body alone has its own limit; it must not wait for ever.
      if (others > 0 && held.bytes > limitBytes) {
        throw new AppError('INGEST_BUSY', `Bodies of ${limitBytes} bytes are being read already.`, {
          nextStep: 'Send again after a pause, with fewer requests at once.',
        });
      }
      parts.push(chunk);
    }
  } catch (error) {
    release();
    throw error;
  }
  const [first] = parts;
  return { bytes: parts.length === 1 && first !== undefined ? first : Buffer.concat(parts), release };
}
