import type { Entry } from '../core/entry.ts';
import { parseEntryId } from '../core/entry-id.ts';
import type { EntryFilter } from '../core/entry-filter.ts';
import type { EntryStore, NewScore } from '../store/store.ts';

/** How far back marks change with a declaration, at most: what people look at. */
export const REMARK_WINDOW_US = 24 * 3_600_000_000;
/** Lines whose marks change with one declaration, the newest: about a second of the store. */
export const REMARK_LIMIT = 20_000;
const PAGE = 1000;

export interface RemarkDeps {
  readonly entries: Pick<EntryStore, 'find' | 'updateScores'>;
  /** Every id that lines of a template may be stored with. */
  readonly templateIds: (templateId: string) => readonly string[];
  /** Scores above are marked; undefined without a model. */
  readonly threshold: () => number | undefined;
}

export interface Remarking {
  /** Kinds of line; without a service, in every one. */
  readonly kinds: readonly { readonly templateId: string; readonly service?: string }[];
  /** Whether lines of these are normal now: some may be so by another declaration. */
  readonly isNormal: (templateId: string, service: string) => boolean;
  readonly nowUs: number;
}

/**
 * Gives stored lines of the last day the marks that follow from what is declared normal now: off when they are, on when they no
 * longer are and their score is above the threshold. Scores and versions stay.
 * @returns lines whose mark changed
 */
export async function remarkLines(deps: RemarkDeps, { kinds, isNormal, nowUs }: Remarking): Promise<number> {
  const threshold = deps.threshold();
  if (threshold === undefined) return 0;
  const range = { fromUs: nowUs - REMARK_WINDOW_US, toUs: nowUs + 1 };
  let changed = 0;
  for (const { templateId, service } of kinds) {
    const templates = deps.templateIds(templateId);
    const filter = { ...range, templates, ...(service === undefined ? {} : { services: [service] }) };
    const marked = await newest(deps, { ...filter, anomalous: true });
    const normal = marked.filter((line) => isNormal(templateId, line.service));
    const unmarked = await newest(deps, { ...filter, anomalous: false, minScore: threshold });
    const odd = unmarked.filter((line) => line.score > threshold && !isNormal(templateId, line.service));
    await remark(deps, normal, false);
    await remark(deps, odd, true);
    changed += normal.length + odd.length;
  }
  return changed;
}

async function newest({ entries }: RemarkDeps, filter: EntryFilter): Promise<readonly Entry[]> {
  const lines: Entry[] = [];
  let cursor: string | undefined;
  do {
    const page = await entries.find(filter, { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
    lines.push(...page.entries);
    cursor = page.nextCursor;
  } while (cursor !== undefined && lines.length < REMARK_LIMIT);
  return lines;
}

async function remark({ entries }: RemarkDeps, lines: readonly Entry[], anomalous: boolean): Promise<void> {
  const byVersion = Map.groupBy(lines, ({ modelVersion }) => modelVersion);
  for (const [modelVersion, own] of byVersion) {
    const times = own.map(({ timeUs }) => timeUs);
    // Not by spreading: arguments go on the stack.
    const fromUs = times.reduce((a, b) => Math.min(a, b), Infinity);
    const toUs = times.reduce((a, b) => Math.max(a, b), 0) + 1;
    const rows = own.flatMap((line) => newMark(line, anomalous) ?? []);
    await entries.updateScores({ fromUs, toUs }, { modelVersion, rows });
  }
}

function newMark({ id, score }: Entry, anomalous: boolean): NewScore | undefined {
  const key = parseEntryId(id);
  return key === undefined ? undefined : { batchId: key.batchId, row: key.row, score, anomalous };
}
