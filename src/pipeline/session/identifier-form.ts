/** Identifiers looked at in one message; more are no sign of a session. */
export const IDENTIFIERS_LIMIT = 64;

/** Characters that end an identifier. */
const SEPARATOR = /[\s,;()[\]{}"'=<>|/]+/;

/**
 * Words of a message that hold a digit, each once: candidates for the value that ties the lines of a session
 * together. Linear in the message's length.
 */
export function identifiersOf(message: string): string[] {
  const found = new Set<string>();
  for (const word of message.split(SEPARATOR)) {
    const trimmed = trimPunctuation(word);
    if (hasDigit(trimmed)) found.add(trimmed);
    if (found.size === IDENTIFIERS_LIMIT) break;
  }
  return [...found];
}

/**
 * What identifiers of one kind have in common: digits become `0`, a stretch of six or more hex digits `x`, the
 * rest stays: `blk_-160899` and `blk_7` both are `blk_0`, `req-9f86d081` is `req-x`. Undefined for words that
 * name no single thing: plain numbers, addresses, times, short words.
 */
export function identifierForm(word: string): string | undefined {
  if (word.length < FORM_MIN_LENGTH || word.length > FORM_MAX_LENGTH) return undefined;
  const form = word
    .split(/([-_.:@#]+)/)
    .map((part, i) => (i % 2 === 1 ? part : segmentForm(part)))
    .join('')
    // A sign before digits belongs to them.
    .replaceAll('_-0', '_0');
  return /[a-wyz]/i.test(form) || /x/.test(form) ? form : undefined;
}

const FORM_MIN_LENGTH = 4;
const FORM_MAX_LENGTH = 80;

/** Shorter hex words are also colours, ports and plain words such as `added`. */
const HEX_MIN_LENGTH = 6;

function segmentForm(segment: string): string {
  if (/^\d+$/.test(segment)) return '0';
  if (segment.length >= HEX_MIN_LENGTH && /^[0-9a-f]+$/i.test(segment) && hasDigit(segment)) return 'x';
  return segment.replaceAll(/\d+/g, '0');
}

function trimPunctuation(word: string): string {
  return word.replace(/^[.:]+/, '').replace(/[.:!?]+$/, '');
}

function hasDigit(text: string): boolean {
  return /\d/.test(text);
}
