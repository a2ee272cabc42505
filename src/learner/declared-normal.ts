import { z } from 'zod';
import type { EntryBatch } from '../core/batch.ts';
import { batchOfEntries } from '../core/batch-of-entries.ts';
import { type NormalLines, readKind } from '../core/normal-lines.ts';
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
  lines: z.array(z.string()).default([]),
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
  for (const { templateId, service } of kindsOf(await readNormalLines(documents))) {
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

function kindsOf({ templates, kinds }: NormalLines): readonly DeclaredKind[] {
  const inServices = kinds.flatMap((kind) => readKind(kind) ?? []);
  return [...templates.map((templateId) => ({ templateId })), ...inServices].slice(0, DECLARED_LIMIT);
}

/** What people declared normal, the newest first. Documents that cannot be read are left out. */
export async function readNormalLines(documents: Pick<DocumentStore, 'list'>): Promise<NormalLines> {
  const declarations = (await documents.list(KIND)).flatMap(({ value }) => {
    const parsed = declarationSchema.safeParse(value);
    return parsed.success ? [parsed.data] : [];
  });
  declarations.sort((a, b) => (a.feedback.createdAt < b.feedback.createdAt ? 1 : -1));
  const kinds = declarations.flatMap(({ kinds: whole, lines }) => [...whole, ...lines]);
  return {
    templates: [...new Set(declarations.flatMap(({ templates }) => templates))],
    kinds: [...new Set(kinds)],
  };
}
