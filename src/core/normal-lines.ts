/** Kinds of line that people declared normal: they are not marked as anomalies, whatever their score. */
export interface NormalLines {
  /** Ids of templates that are normal in every service. */
  readonly templates: readonly string[];
  /** `templateId service`: normal in that service. */
  readonly kinds: readonly string[];
}

export const NOTHING_NORMAL: NormalLines = { templates: [], kinds: [] };

/** The parts of a kind, or undefined when it is none. */
export function readKind(
  kind: string,
): { readonly templateId: string; readonly service: string } | undefined {
  const space = kind.indexOf(' ');
  return space > 0 ? { templateId: kind.slice(0, space), service: kind.slice(space + 1) } : undefined;
}
