import { NO_CONTEXT } from './path-context.ts';
import { limited, surprise } from './surprise.ts';

/**
 * Feature `unseenAttribute`: bits of the line's rarest attribute name among the lines of its template (for templates
 * never seen: of its service); a name never seen there counts as such. Unit: bits.
 *
 * Why: an `exception` or `retryAfter` attribute on a message that never had one.
 *
 * @param slots attribute slots with the lines that carry them.
 * @param lines lines of each scope.
 */
export function unseenAttributeTable(
  slots: readonly AttributeSlot[],
  lines: Uint32Array,
  heldOut: 0 | 1,
): UnseenAttribute {
  const singletons = new Uint32Array(lines.length);
  for (const slot of slots) if (isName(slot) && slot.count === 1) singletons[slot.scope]!++;
  const distribution = (scope: number) => ({
    total: lines[scope]!,
    singletons: singletons[scope]!,
    entropy: 0,
  });
  return {
    known: Float32Array.from(slots, (slot) =>
      isName(slot) ? limited(surprise(slot.count, distribution(slot.scope), heldOut)) : 0,
    ),
    never: Float32Array.from(lines, (_, scope) => limited(surprise(0, distribution(scope), 0))),
  };
}

export interface UnseenAttribute {
  /** Per slot the bits of its name. */
  readonly known: Float32Array;
  /** Per scope the bits of a name never seen. */
  readonly never: Float32Array;
}

interface AttributeSlot {
  readonly kind: string;
  readonly scope: number;
  readonly context: number;
  readonly count: number;
}

/** Slots of a context are parts of another one. */
function isName({ kind, context }: AttributeSlot): boolean {
  return kind === 'attribute' && context === NO_CONTEXT;
}
