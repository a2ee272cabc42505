import { resolveTemplateId, type TemplateSet } from './template-set.ts';

/**
 * Ids that one template stands for at most. A filter carries them in a URL that should stay under 64 KiB; a template whose
 * words vary can take over many provisional ones.
 */
export const IDS_OF_TEMPLATE_LIMIT = 1000;

/** The ids under which lines of a template may be stored, since ids change when templates are merged or refined. */
export class TemplateAliases {
  readonly #set: TemplateSet;
  readonly #olderIds = new Map<string, string[]>();

  constructor(set: TemplateSet) {
    this.#set = set;
    for (const [old, id] of set.aliases) {
      const older = this.#olderIds.get(id);
      if (older === undefined) this.#olderIds.set(id, [old]);
      else if (older.length < IDS_OF_TEMPLATE_LIMIT - 1) older.push(old);
    }
  }

  /** The id that is used today; `id` itself when nothing else is known of it. */
  resolve(id: string): string {
    return resolveTemplateId(this.#set, id);
  }

  /** Today's id first, then those that were merged into it; at most IDS_OF_TEMPLATE_LIMIT, `id` among them. */
  idsOf(id: string): readonly string[] {
    const today = this.resolve(id);
    const ids = [today, ...(this.#olderIds.get(today) ?? [])];
    if (ids.includes(id)) return ids;
    return [...ids.slice(0, IDS_OF_TEMPLATE_LIMIT - 1), id];
  }
}
