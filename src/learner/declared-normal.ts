import { z } from 'zod';
import type { EntryBatch } from '../core/batch.ts';
import { batchOfEntries } from '../core/batch-of-entries.ts';
import type { DocumentStore, EntryStore } from '../store/store.ts';

/** Where people's "this is normal" is kept, see src/alert/suppressions.ts. */
const KIND = 'feedback';

/** Kinds of lines learnt at one training, newest declarations first: one query each, about 10 ms. */
export const DECLARED_LIMIT = 200;

/** Newest lines of a kind that stand for it. */
const LINES_A_KIND = 50;

const declarationSchema = z.object({
  feedback: z.object({ createdAt: z.string() }),
  templates: z.array(z.string()),
  kinds: z.array(z.string()),
});

export interface DeclaredNormalDeps {
  readonly documents: DocumentStore;
  readonly entries: Pick<EntryStore, 'find'>;
  /** Every id that lines of a template may be stored with. */
  readonly idsOf: (templateId: string) => readonly string[];
}

/** Stored lines of each kind that people declared normal: of a template, or of a template in one service. */
export async function declaredNormal(deps: DeclaredNormalDeps): Promise<readonly EntryBatch[]> {
  const { documents, entries, idsOf } = deps;
  const batches: EntryBatch[] = [];
  for (const { templateId, service } of kindsOf(await documents.list(KIND))) {
    const filter = {
      templates: idsOf(templateId),
      ...(service === undefined ? {} : { services: [service] }),
    };
    const page = await entries.find(filter, { limit: LINES_A_KIND });
    if (page.entries.length > 0) batches.push(batchOfEntries(page.entries));
  }
  return batches;
}

interface DeclaredKind {
  readonly templateId: string;
  readonly service?: string;
}

function kindsOf(documents: readonly { readonly value: unknown }[]): readonly DeclaredKind[] {
  const declarations = documents.flatMap(({ value }) => {
    const parsed = declarationSchema.safeParse(value);
    return parsed.success ? [parsed.data] : [];
  });
  declarations.sort((a, b) => (a.feedback.createdAt < b.feedback.createdAt ? 1 : -1));
  const kinds = new Map<string, DeclaredKind>();
  for (const { templates, kinds: pairs } of declarations) {
    for (const templateId of templates) kinds.set(templateId, { templateId });
    for (const pair of pairs) {
      const space = pair.indexOf(' ');
      if (space > 0) kinds.set(pair, { templateId: pair.slice(0, space), service: pair.slice(space + 1) });
    }
  }
  return [...kinds.values()].slice(0, DECLARED_LIMIT);
}
