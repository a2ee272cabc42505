/**
 * C0 and C1 controls, DEL, and the characters that reorder or hide text (Unicode "Trojan Source" set): in a log
 * line they may come from an attacker and must not reach a terminal.
 */
const HIDDEN =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** First of the Unicode pictures for C0 controls: U+2400 shows U+0000. */
const CONTROL_PICTURES = 0x2400;
const DELETE = 0x7f;
const DELETE_PICTURE = '\u2421';

/** `text` with everything invisible made visible: ESC as ␛, others as ‹U+202E›. Tabs become spaces. */
export function visibleText(text: string): string {
  return text.replace(HIDDEN, (character) => {
    const code = character.charCodeAt(0);
    if (character === '\t') return '  ';
    if (code < 0x20) return String.fromCharCode(CONTROL_PICTURES + code);
    if (code === DELETE) return DELETE_PICTURE;
    return `‹U+${code.toString(16).toUpperCase().padStart(4, '0')}›`;
  });
}
