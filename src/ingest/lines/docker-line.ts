/** A line that Docker's `json-file` driver wrote: what the container wrote, and when and where. */
export interface DockerLine {
  /** Without its line feed. */
  readonly text: string;
  /** RFC 3339. */
  readonly time: string;
  readonly stream: string;
  /** Whether the line goes on in the next one: Docker splits lines at 16 KiB. */
  readonly partial: boolean;
}

/** Every line of the driver begins so. */
const START = new TextEncoder().encode('{"log":"');

/** The parts of `bytes[start, end)`, or undefined when the driver did not write it. */
export function parseDockerLine(bytes: Uint8Array, start: number, end: number): DockerLine | undefined {
  for (let i = 0; i < START.length; i++) if (bytes[start + i] !== START[i]) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(bytes.subarray(start, end)));
  } catch {
    return undefined;
  }
  const { log, stream, time } = value as Record<string, unknown>;
  if (typeof log !== 'string' || typeof stream !== 'string' || typeof time !== 'string') return undefined;
  const isWhole = log.endsWith('\n');
  return { text: isWhole ? log.replace(/\r?\n$/, '') : log, time, stream, partial: !isWhole };
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
