import type { Word } from './word.ts';

/** Well-formed UTF-8 by RFC 3629 §4, without surrogates and overlong forms. */
export function isUtf8({ bytes, start, end }: Word): boolean {
  for (let at = start; at < end;) {
    const first = bytes[at++]!;
    if (first < 0x80) continue;
    const following = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
    if (first < 0xc2 || first > 0xf4 || at + following > end) return false;
    const second = bytes[at]!;
    const lowest = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
    const highest = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
    if (second < lowest || second > highest) return false;
    for (let rest = 1; rest < following; rest++) if ((bytes[at + rest]! & 0xc0) !== 0x80) return false;
    at += following;
  }
  return true;
}
