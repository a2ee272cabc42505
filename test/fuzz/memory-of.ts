// What one decoder needs beyond a large input, as a share of its size: memory-of.ts TARGET. See memory.ts for the flags.
import { TARGETS } from './targets.ts';

const SMALL_BYTES = 1024 * 1024;
const LARGE_BYTES = 8 * 1024 * 1024;

/** What is repeated, after a beginning that stands once: inputs that nest, that never end, and that hold very many things. */
const SHAPES: readonly (readonly [begin: string, again: string])[] = [
  ['', '['],
  ['', '{"a":'],
  ['{"message":"', 'x'],
  ['', '{}\n'],
  ['[', '{},'],
  ['[', '1,'],
  ['{', '"a":1,'],
  ['', '\0'],
  ['{"streams":[{"stream":{},"values":[', '["1","a"],'],
  ['{"streams":[', '{"stream":{},"values":[]},'],
  ['{"resourceLogs":[{"scopeLogs":[{"logRecords":[', '{},'],
  ['{"resourceLogs":[', '{},'],
  ['\u0091', '\u0091'],
  ['\u0093\u00a1t\u00dd\u00ff\u00ff\u00ff\u00ff', '\u0092\u0001\u0081\u00a1a\u00a1b'],
];

function repeated(begin: Uint8Array, again: Uint8Array, length: number): Uint8Array {
  const bytes = Buffer.alloc(length, again);
  bytes.set(begin);
  return bytes;
}

function decodeAll(length: number): void {
  for (const [begin, again] of SHAPES) {
    globalThis.gc?.();
    target.decode(repeated(Buffer.from(begin, 'latin1'), Buffer.from(again, 'latin1'), length));
  }
  for (const seed of target.seeds) {
    globalThis.gc?.();
    target.decode(repeated(seed, seed, length));
  }
}

/** The highest resident memory of this process so far. */
function peakBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}

const found = TARGETS.find(({ name }) => name === process.argv[2]);
if (found === undefined) throw new Error(`there is no target ${process.argv[2]}`);
const target = found;
// As often as the large inputs take it to compile the decoder, which takes memory too.
for (let pass = 0; pass < LARGE_BYTES / SMALL_BYTES; pass++) decodeAll(SMALL_BYTES);
const small = peakBytes();
decodeAll(LARGE_BYTES);
// What grows with the input, less the input.
process.stdout.write(`${(peakBytes() - small) / (LARGE_BYTES - SMALL_BYTES) - 1}\n`);
