import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FeedbackDto, FeedbackRequest } from '../api/feedback.ts';
import type { FeedbackService, IncidentService } from '../api/incident-services.ts';
import type { IncidentDto } from '../api/detection.ts';
import { type Clock, nowUs } from '../core/clock.ts';
import type { Entry } from '../core/entry.ts';
import { type NormalLines, readKind } from '../core/normal-lines.ts';
import { IncidentGrouper } from '../pipeline/group/incident-grouper.ts';
import { LineMemory } from '../pipeline/group/line-memory.ts';
import type { ModelNews } from '../pipeline/pattern/model-news.ts';
import {
  DROP_REASONS,
  type DropReason,
  type PatternBlock,
  PatternDetector,
} from '../pipeline/pattern/pattern-detector.ts';
import type { DocumentStore } from '../store/store.ts';
import { IncidentBook } from './incident-book.ts';
import { type RemarkDeps, type Remarking, remarkLines } from './remark-lines.ts';
import { sessionEvidence } from './session-evidence.ts';
import { type LoggedSession, SessionLog } from './session-log.ts';
import type { StoredIncident } from './stored-incident.ts';
import { type Suppression, Suppressions } from './suppressions.ts';

export interface IncidentServiceDeps {
  readonly documents: DocumentStore;
  readonly clock: Clock;
  /** An entry by id, for "this line is normal". */
  readonly findEntry: (id: string) => Promise<Entry | undefined>;
  /** A template's text; undefined when there is no such template. */
  readonly templateText: (templateId: string) => Promise<string | undefined>;
  /** Where marks of stored lines follow declarations; without it they stay. */
  readonly remark?: RemarkDeps;
  /** Stored lines could not be given other marks: they keep those they have. */
  readonly onRemarkFailed?: (error: unknown) => void;
  /** Told of what pattern detection left out of a block at a bound, by reason. */
  readonly onDropped?: (reason: DropReason, count: number) => void;
  /** Documents could not be written; they are tried again at the next save. */
  readonly onSaveFailed: (error: unknown) => void;
}

/** What is observed of each stored block. */
export interface ObservedBlock extends PatternBlock {
  readonly lines: readonly Entry[];
  /** Present when the block is the first of a worker with another model. */
  readonly news?: ModelNews;
}

/** Watches what is stored, and keeps incidents and what people say of them. */
export interface IncidentAlerts {
  readonly incidents: IncidentService;
  readonly feedback: FeedbackService;
  /**
   * Takes in a stored block: some µs for each of its few dozen counts, a ms or two for each slot of time that it
   * completes. One block after the other.
   */
  observe(block: ObservedBlock): Promise<void>;
  /** Takes in an anomalous session: listed, and evidence of the running incidents of its services, no incident by itself. */
  observeSession(session: LoggedSession): void;
  /** Whether people declared lines of a template in a service normal. */
  isNormal(templateId: string, service: string): boolean;
  /** Called with what people declared normal now, and at once with each change of it. */
  onNormal(listener: (normal: NormalLines) => void): void;
  /** Begins to save in the background. */
  start(): void;
  /** Saves what is left. Idempotent. */
  close(): Promise<void>;
}

/** A replay completes dozens of slots in a block; after so long, ms, others get their turn of the event loop. */
const TURN_MS = 4;

/** Changes are written this often. */
const SAVE_EVERY_MS = 5000;

/** Loads what was kept; nothing runs until `start`. */
export async function createIncidentService(deps: IncidentServiceDeps): Promise<IncidentAlerts> {
  const listeners = new Set<(incident: IncidentDto) => void>();
  const onChange = (incident: IncidentDto): void => {
    for (const listener of listeners) listener(incident);
  };
  const suppressions = await Suppressions.load(deps.documents);
  const normalListeners: ((normal: NormalLines) => void)[] = [];
  let remarking: Promise<unknown> = Promise.resolve();
  const onNormalChange = (suppression: Suppression): void => {
    for (const listener of normalListeners) listener(suppressions.normalLines());
    const { remark, clock, onRemarkFailed } = deps;
    if (remark === undefined) return;
    const change = {
      kinds: kindsOf(suppression),
      isNormal: (templateId: string, service: string) => suppressions.coversLine(templateId, service),
    };
    remarking = remarking
      .then(() => remarkLines(remark, { ...change, nowUs: nowUs(clock) }))
      .catch((error: unknown) => onRemarkFailed?.(error));
  };
  const book = await IncidentBook.load({ ...deps, onChange });
  const sessions = await SessionLog.load(deps.documents);
  const detector = new PatternDetector({
    isNormal: (templateId, service) => suppressions.coversLine(templateId, service),
    isExpected: (signal) => suppressions.covers(signal),
  });
  const lines = new LineMemory();
  const grouper = new IncidentGrouper({
    graph: detector.calls,
    lines,
    isSuppressed: (signal) => suppressions.covers(signal),
  });
  const saver = createSaver({ book, sessions }, deps);
  const reportDropped = differenceReporter(deps.onDropped);

  return {
    incidents: {
      list: () => Promise.resolve(book.list()),
      get: (id) => Promise.resolve(book.get(id)?.dto),
      async setStatus(id, change) {
        const changed = book.setStatus(id, change);
        if (changed !== undefined) await book.save();
        return changed;
      },
      onChange(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    feedback: createFeedback(deps, { suppressions, book, onNormalChange }),
    async observe(block) {
      if (block.news !== undefined) {
        detector.useModel(block.news);
        suppressions.useAliases(block.news.aliases);
      }
      for (const entry of block.lines) lines.add(entry);
      let turnMs = performance.now();
      for (const step of detector.steps(block)) {
        book.apply(grouper.observe(step), step.atUs);
        if (performance.now() - turnMs < TURN_MS) continue;
        await nextTurn();
        turnMs = performance.now();
      }
      reportDropped(detector.dropped);
    },
    observeSession(session) {
      sessions.add(session);
      book.addSession(session.services, session.toUs, sessionEvidence(session));
    },
    isNormal: (templateId, service) => suppressions.coversLine(templateId, service),
    onNormal(listener) {
      normalListeners.push(listener);
      listener(suppressions.normalLines());
    },
    start: () => saver.start(),
    async close() {
      await remarking;
      await saver.close();
    },
  };
}

/** Tells by how much each count rose since the last call. */
function differenceReporter(
  onDropped: IncidentServiceDeps['onDropped'],
): (dropped: PatternDetector['dropped']) => void {
  const told = new Map<string, number>();
  return (dropped) => {
    for (const reason of DROP_REASONS) {
      const more = dropped[reason] - (told.get(reason) ?? 0);
      if (more === 0) continue;
      told.set(reason, dropped[reason]);
      onDropped?.(reason, more);
    }
  };
}

function createSaver(
  { book, sessions }: { readonly book: IncidentBook; readonly sessions: SessionLog },
  { onSaveFailed }: IncidentServiceDeps,
) {
  let timer: NodeJS.Timeout | undefined;
  let saving: Promise<void> = Promise.resolve();
  const save = (): Promise<void> => {
    saving = saving
      .then(() => book.save())
      .then(() => sessions.save())
      .catch(onSaveFailed);
    return saving;
  };
  return {
    start(): void {
      timer ??= setInterval(() => {
        book.tidy();
        void save();
      }, SAVE_EVERY_MS);
    },
    async close(): Promise<void> {
      clearInterval(timer);
      timer = undefined;
      await save();
    },
  };
}

function createFeedback(
  deps: IncidentServiceDeps,
  parts: {
    readonly suppressions: Suppressions;
    readonly book: IncidentBook;
    readonly onNormalChange: (changed: Suppression) => void;
  },
): FeedbackService {
  const { suppressions, book, onNormalChange } = parts;
  return {
    list: () => Promise.resolve(suppressions.list()),
    async add(request, by) {
      const suppression = await suppressionOf(request, { ...deps, book });
      if (suppression === undefined) return undefined;
      await suppressions.add(suppression);
      onNormalChange(suppression);
      if (request.kind === 'incident') book.declareNormal(request.id, by);
      await book.save();
      return suppression.feedback;
    },
    async remove(feedbackId, by) {
      const removed = await suppressions.remove(feedbackId);
      if (removed === undefined) return false;
      onNormalChange(removed);
      const { kind, id } = removed.feedback;
      if (kind === 'incident') book.takeNormalBack(id, by);
      await book.save();
      return true;
    },
  };
}

/** What a person's "this is normal" covers; undefined when there is no such thing. */
async function suppressionOf(
  request: FeedbackRequest,
  { clock, findEntry, templateText, book }: IncidentServiceDeps & { readonly book: IncidentBook },
): Promise<Suppression | undefined> {
  const feedback = (label: string): FeedbackDto => ({
    ...request,
    feedbackId: randomUUID(),
    createdAt: new Date(clock.nowMs()).toISOString(),
    label,
  });
  const nothing = { templates: [], kinds: [], lines: [], identities: [] };
  switch (request.kind) {
    case 'entry': {
      const entry = await findEntry(request.id);
      if (entry === undefined) return undefined;
      return {
        ...nothing,
        feedback: feedback(entry.message),
        kinds: [`${entry.templateId} ${entry.service}`],
      };
    }
    case 'template': {
      const text = await templateText(request.id);
      return text === undefined
        ? undefined
        : { ...nothing, feedback: feedback(text), templates: [request.id] };
    }
    case 'incident': {
      const stored = book.get(request.id);
      if (stored === undefined) return undefined;
      return {
        ...nothing,
        feedback: feedback(stored.dto.title),
        lines: linesOf(stored),
        identities: stored.identities,
      };
    }
  }
}

/** The kinds of line whose marks a declaration changes. */
function kindsOf({ templates, kinds, lines }: Suppression): Remarking['kinds'] {
  return [
    ...templates.map((templateId) => ({ templateId })),
    ...[...kinds, ...lines].flatMap((kind) => readKind(kind) ?? []),
  ];
}

/** Kinds of line that an incident showed more of than usual, or with unusual values. */
function linesOf({ dto }: StoredIncident): string[] {
  const shown = dto.evidence.filter(({ kind }) => kind !== 'silence' && kind !== 'session');
  const kinds = shown.flatMap(({ templateId, service }) =>
    templateId === undefined ? [] : [`${templateId} ${service}`],
  );
  return [...new Set(kinds)];
}
