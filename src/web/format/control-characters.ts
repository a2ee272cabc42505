/** A piece of user text: shown as it is, or a character that would be invisible or act on its surroundings, as a label. */
export interface VisiblePiece {
  readonly text: string;
  /** Set when `text` stands for a character that is not printed itself: its name, for a tooltip. */
  readonly stands?: string;
}

export interface VisibleOptions {
  /** Leave line feeds and tabs as they are: for text shown over several lines. */
  readonly multiline?: boolean;
}

/**
 * Characters that a log line may carry to hide or disguise something: C0 and C1 controls (terminal escapes among
 * them), zero-width and bidirectional formatting characters (CVE-2021-42574, "Trojan Source"), line and paragraph
 * separators, lone surrogates.
 */
const HIDDEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const NAMES: Readonly<Record<number, string>> = {
  0x00: 'null',
  0x07: 'bell',
  0x08: 'backspace',
  0x09: 'tab',
  0x0a: 'line feed',
  0x0d: 'carriage return',
  0x1b: 'escape',
  0x7f: 'delete',
  0x85: 'next line',
  0x9b: 'control sequence introducer',
  0xad: 'soft hyphen',
  0x61c: 'arabic letter mark',
  0x200b: 'zero-width space',
  0x200c: 'zero-width non-joiner',
  0x200d: 'zero-width joiner',
  0x200e: 'left-to-right mark',
  0x200f: 'right-to-left mark',
  0x2028: 'line separator',
  0x2029: 'paragraph separator',
  0x202a: 'left-to-right embedding',
  0x202b: 'right-to-left embedding',
  0x202c: 'pop directional formatting',
  0x202d: 'left-to-right override',
  0x202e: 'right-to-left override',
  0x2060: 'word joiner',
  0x2066: 'left-to-right isolate',
  0x2067: 'right-to-left isolate',
  0x2068: 'first strong isolate',
  0x2069: 'pop directional isolate',
  0xfeff: 'byte order mark',
};

/** Splits text so that nothing in it stays invisible. Plain text comes back as one piece. */
export function visiblePieces(text: string, options: VisibleOptions = {}): readonly VisiblePiece[] {
  const pieces: VisiblePiece[] = [];
  let plainFrom = 0;
  for (const match of text.matchAll(HIDDEN)) {
    const character = match[0];
    if (options.multiline === true && (character === '\n' || character === '\t')) continue;
    if (match.index > plainFrom) pieces.push({ text: text.slice(plainFrom, match.index) });
    pieces.push(labelOf(character.charCodeAt(0)));
    plainFrom = match.index + character.length;
  }
  if (plainFrom < text.length || pieces.length === 0) pieces.push({ text: text.slice(plainFrom) });
  return pieces;
}

function labelOf(code: number): VisiblePiece {
  const hex = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  const name = NAMES[code];
  const stands = name === undefined ? hex : `${hex} ${name}`;
  // The block Control Pictures has a sign for each C0 control, and U+2421 for delete.
  if (code < 0x20) return { text: String.fromCharCode(0x2400 + code), stands };
  if (code === 0x7f) return { text: '\u2421', stands };
  return { text: hex, stands };
}
