import type { EntryBatch } from '../../core/batch.ts';
import { LEVEL_CODE, LEVEL_NAMES, parseLevel } from '../../core/level.ts';

/** A header ends well before: time, thread and level are within it. */
const HEAD_BYTES = 64;
/** Single letters and short names occur by chance. */
const LEAST_LETTERS = 4;

/** Upper-case words that name a level, as the latin1 text of their bytes. */
const WORDS: ReadonlyMap<string, number> = new Map(
  LEVEL_NAMES.filter((name) => name.length >= LEAST_LETTERS && /^[a-z]+$/.test(name)).map((name) => [
    name.toUpperCase(),
    LEVEL_CODE[parseLevel(name)],
  ]),
);

/**
 * A batch in which lines that came without a level have the one their message begins with, as in
 * `16:42:09.486 ERROR t.c.Controller …`: shippers often send whole lines as messages.
 */
export function withLevelsOfMessages(batch: EntryBatch): EntryBatch {
  if (!batch.level.includes(LEVEL_CODE.unknown)) return batch;
  const level = batch.level.slice();
  const { bytes, offsets } = batch.message;
  for (let row = 0; row < batch.count; row++) {
    if (level[row] !== LEVEL_CODE.unknown) continue;
    level[row] = levelOfHead(bytes, offsets[row]!, Math.min(offsets[row + 1]!, offsets[row]! + HEAD_BYTES));
  }
  return { ...batch, level };
}

/** The first upper-case word of `bytes[start, end)` that names a level. */
function levelOfHead(bytes: Uint8Array, start: number, end: number): number {
  let from = -1;
  for (let at = start; at <= end; at++) {
    const byte = at < end ? bytes[at]! : 0;
    if (isUpper(byte)) {
      if (from < 0 && (at === start || !isWordByte(bytes[at - 1]!))) from = at;
      continue;
    }
    if (from >= 0 && !isWordByte(byte)) {
      const level = WORDS.get(textOf(bytes, from, at));
      if (level !== undefined) return level;
    }
    from = -1;
  }
  return LEVEL_CODE.unknown;
}

function isUpper(byte: number): boolean {
  return byte >= 0x41 && byte <= 0x5a;
}

function isWordByte(byte: number): boolean {
  return isUpper(byte) || (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || byte === 0x5f;
}

function textOf(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at]!);
  return text;
}
