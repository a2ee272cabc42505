import { type BodyFormat, sniffFormat as sniffBody } from '../ingest/http/choose-decoder.ts';

/** How the bytes of a log are to be read: as the server does with a body whose sender says nothing about it. */
export type LogFormat = BodyFormat;

/** The format by the first visible bytes, or undefined while there is only white space. */
export function sniffFormat(bytes: Uint8Array): LogFormat | undefined {
  return sniffBody(bytes, undefined);
}
