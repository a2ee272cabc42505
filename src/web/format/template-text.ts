/** A stretch of a template: constant text, or the type of a parameter. */
export type TemplatePiece =
  | { readonly kind: 'constant'; readonly text: string }
  | { readonly kind: 'parameter'; readonly type: string };

/** A stretch of a message. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const PARAMETER = /<([a-z][a-z0-9_-]{0,31}|\*)>/g;

/** Splits `took <duration> for <uuid>` at its parameters. */
export function templatePieces(template: string): TemplatePiece[] {
  const pieces: TemplatePiece[] = [];
  let constantFrom = 0;
  for (const match of template.matchAll(PARAMETER)) {
    if (match.index > constantFrom) {
      pieces.push({ kind: 'constant', text: template.slice(constantFrom, match.index) });
    }
    pieces.push({ kind: 'parameter', type: match[1] ?? '' });
    constantFrom = match.index + match[0].length;
  }
  if (constantFrom < template.length) pieces.push({ kind: 'constant', text: template.slice(constantFrom) });
  return pieces;
}

/**
 * Where the parameters of a message are, found by its template's constants from left to right. Undefined when the
 * constants do not occur in that order: then the message is shown plain.
 */
export function parameterSpans(message: string, template: string): Span[] | undefined {
  const spans: Span[] = [];
  let at = 0;
  let openedAt: number | undefined;
  for (const piece of templatePieces(template)) {
    if (piece.kind === 'parameter') {
      openedAt ??= at;
      continue;
    }
    const found = message.indexOf(piece.text, at);
    if (found === -1 || (openedAt === undefined && found !== at)) return undefined;
    if (openedAt !== undefined && found > openedAt) spans.push({ start: openedAt, end: found });
    openedAt = undefined;
    at = found + piece.text.length;
  }
  if (openedAt !== undefined && openedAt < message.length)
    spans.push({ start: openedAt, end: message.length });
  return spans;
}
