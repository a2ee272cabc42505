import { BACKSLASH, BRACE_CLOSE, QUOTE } from '../bytes/ascii.ts';
import { ORDINARY } from '../bytes/ordinary.ts';
import type { Span } from './line-scan.ts';

/** A line that Docker's `json-file` driver wrote: what the container wrote, and when and where, as parts of `bytes`. */
export interface DockerLine {
  readonly bytes: Uint8Array;
  /** Without its line feed. */
  readonly text: Span;
  /** RFC 3339. */
  readonly time: Span;
  readonly stream: Span;
  /** Whether the line goes on in the next one: Docker splits lines at 16 KiB. */
  readonly partial: boolean;
}

/** Every line of the driver begins so. */
const START = encode('{"log":"');
const STREAM = encode(',"stream":"');
const TIME = encode(',"time":"');

/** The parts of `bytes[start, end)`, or undefined when the driver did not write it. */
export function parseDockerLine(bytes: Uint8Array, start: number, end: number): DockerLine | undefined {
  if (!stands(START, bytes, start)) return undefined;
  return plainLine(bytes, start, end) ?? parseLine(bytes.subarray(start, end));
}

/** A line as most are: no escape but the line feed, all else as the driver orders it. */
function plainLine(bytes: Uint8Array, start: number, end: number): DockerLine | undefined {
  const textStart = start + START.length;
  let at = textEnd(bytes, textStart);
  const text = { start: textStart, end: at };
  const isWhole = bytes[at] === BACKSLASH && bytes[at + 1] === LOWER_N;
  if (isWhole) at += 2;
  if (bytes[at] !== QUOTE || !stands(STREAM, bytes, at + 1)) return undefined;
  const streamStart = at + 1 + STREAM.length;
  at = textEnd(bytes, streamStart);
  const stream = { start: streamStart, end: at };
  if (bytes[at] !== QUOTE || !stands(TIME, bytes, at + 1)) return undefined;
  const timeStart = at + 1 + TIME.length;
  at = textEnd(bytes, timeStart);
  if (bytes[at] !== QUOTE || bytes[at + 1] !== BRACE_CLOSE || at + 2 !== end) return undefined;
  return { bytes, text, stream, time: { start: timeStart, end: at }, partial: !isWhole };
}

function parseLine(line: Uint8Array): DockerLine | undefined {
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(line));
  } catch {
    return undefined;
  }
  const { log, stream, time } = value as Record<string, unknown>;
  if (typeof log !== 'string' || typeof stream !== 'string' || typeof time !== 'string') return undefined;
  const isWhole = log.endsWith('\n');
  const parts = [isWhole ? log.replace(/\r?\n$/, '') : log, stream, time].map(encode);
  const [text, streamEnd, timeEnd] = parts.reduce<number[]>(
    (ends, part) => [...ends, (ends.at(-1) ?? 0) + part.length],
    [],
  ) as [number, number, number];
  return {
    bytes: Buffer.concat(parts),
    text: { start: 0, end: text },
    stream: { start: text, end: streamEnd },
    time: { start: streamEnd, end: timeEnd },
    partial: !isWhole,
  };
}

const LOWER_N = 0x6e;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function textEnd(bytes: Uint8Array, at: number): number {
  let end = at;
  while (ORDINARY[bytes[end]!] === 1) end++;
  return end;
}

function stands(text: Uint8Array, bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text[i]) return false;
  return true;
}
