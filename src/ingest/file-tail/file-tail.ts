import { BatchBuilder } from '../../core/batch-builder.ts';
import type { Clock } from '../../core/clock.ts';
import type { IngestLimits } from '../limits.ts';
import { ShapeTree } from '../json-lines/shape-tree.ts';
import { SourceFormat } from '../lines/source-format.ts';
import type { Sink } from '../sink.ts';
import type { TimeRules } from '../time/time-rules.ts';
import { archiveRanges, type ArchiveSurvey, knownContent, surveyArchive } from './archive.ts';
import type { FileRange } from './file-range.ts';
import { hashOf, holdsWhatWasRead } from './fingerprint.ts';
import { type MatchedFile, matchFiles } from './match-files.ts';
import { type Shipped, shipRange } from './ship-range.ts';
import type { StateBook } from './state-book.ts';
import { contentKey, type FileState, isMissing } from './tail-state.ts';
import { advance, freshState, TailedFile } from './tailed-file.ts';
import type { Take } from './whole-lines.ts';

export interface FileTailDeps {
  readonly sink: Pick<Sink, 'accept'>;
  readonly clock: Clock;
  readonly limits: IngestLimits;
  /** As in `DecodeContext`, without the time of receipt. */
  readonly time: Omit<TimeRules, 'receivedUs'>;
  /** Glob patterns of the files to follow; `.gz` files are read once. */
  readonly patterns: readonly string[];
  readonly book: StateBook;
  readonly observer: FileTailObserver;
}

export interface ShippedRange extends Shipped {
  readonly path: string;
  readonly bytes: number;
}

export interface FileTailObserver {
  /** `duplicate`: the queue had these lines already, from before a crash. */
  shipped(event: ShippedRange): void;
  truncated(path: string): void;
  /** The file is left alone until the next poll, which tries again; nothing is lost. */
  failed(path: string, error: unknown): void;
}

/** Open files at a time: half of what Linux allows a process by default (1,024). */
const OPEN_FILES_LIMIT = 512;

/** CR LF. */
const LINE_END_BYTES = 2;

/** A writer goes on with a renamed file until it is told to reopen; logrotate does so within a second. */
const ROTATION_GRACE_MS = 5_000;

/**
 * Follows files: what is appended becomes entries. Reads on where it stopped before a restart; follows a file that
 * was renamed to its end; starts again when a file was truncated; knows a file again under another name, also as a
 * copy or a gzip archive. The place is saved after the sink's acknowledgement, and the range under way before it,
 * so that no line is lost or stored twice.
 *
 * Does nothing by itself: each {@link poll} looks at everything once. Memory is bounded by one range of
 * `limits.batchBytes`; of a longer line its head is handed over, and the rest is skipped and counted.
 */
export class FileTail {
  readonly #deps: FileTailDeps;
  readonly #open = new Map<string, TailedFile>();
  readonly #builder = new BatchBuilder();
  readonly #shapes = new ShapeTree();
  /** Size and time of the archives that need no further look, by id. */
  readonly #archives = new Map<string, string>();

  readonly #stop = new AbortController();

  constructor(deps: FileTailDeps) {
    this.#deps = deps;
  }

  /** The most that is read of a file at a time; the longest line that is kept whole fits. */
  get #rangeBytes(): number {
    const { batchBytes, lineBytes } = this.#deps.limits;
    return Math.max(batchBytes, lineBytes + LINE_END_BYTES);
  }

  /** The poll under way ends after the range under way. */
  stop(): void {
    this.#stop.abort();
  }

  /**
   * Hands over what was appended since the last time. Of a file that grew meanwhile the last line stays until it
   * has rested for one poll: a stack trace may be under way. Trouble with one file does not keep the others.
   * @throws what saving the places throws
   */
  async poll(): Promise<void> {
    const matched = await matchFiles(this.#deps.patterns, OPEN_FILES_LIMIT);
    const present = new Set(matched.map((file) => file.id));
    const archives = matched.filter(isArchive);
    for (const file of matched) if (!isArchive(file)) await this.#guarded(file.path, () => this.#meet(file));
    // Before the files are followed, since one that shrank may have been copied into an archive; and after they are
    // met, since an archive may hold the content of any of them.
    for (const file of archives) await this.#guarded(file.path, () => this.#meetArchive(file, present));
    for (const [id, file] of this.#open) {
      await this.#guarded(file.state.path, () => this.#follow(file, present.has(id)));
    }
    await this.#deps.book.save();
  }

  /** Idempotent. What was not yet acknowledged is read again after the next start. */
  async close(): Promise<void> {
    this.stop();
    const files = [...this.#open.values()];
    this.#open.clear();
    for (const file of files) await file.close();
    await this.#deps.book.save();
  }

  async #guarded(path: string, action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      // Rotated away at this moment: the next listing has its new name.
      if (!isMissing(error)) this.#deps.observer.failed(path, error);
    }
  }

  /** A file that a pattern matches: opens it when it is new, learns its new name when it is not. */
  async #meet(file: MatchedFile): Promise<void> {
    const { book, clock } = this.#deps;
    const open = this.#open.get(file.id);
    if (open !== undefined) {
      if (open.state.path !== file.path) open.state = { ...open.state, path: file.path };
      return;
    }
    const known = book.get(file.id);
    const state = known === undefined ? freshState(file, clock.nowMs()) : { ...known, path: file.path };
    const opened = await TailedFile.open(state, clock.nowMs());
    this.#open.set(file.id, opened);
    if (known !== undefined && !(await holdsWhatWasRead(opened.handle, known))) {
      // Emptied while nobody looked, or another file that was given the inode.
      book.setAside(known);
      opened.state = freshState(file, clock.nowMs());
    }
    if (isUntouched(opened.state)) await this.#continueCopy(opened);
  }

  /** A copy of a known file goes on where reading of that file stopped. */
  async #continueCopy(file: TailedFile): Promise<void> {
    let found: FileState | undefined;
    for (const other of this.#deps.book.all) {
      if (other.headLength === 0 || other.offset <= (found?.offset ?? 0)) continue;
      if (await holdsWhatWasRead(file.handle, other)) found = other;
    }
    if (found !== undefined) file.state = continued(file.state, found);
  }

  async #follow(file: TailedFile, isPresent: boolean): Promise<void> {
    const { clock, book } = this.#deps;
    const grew = await file.look();
    if (grew) await this.#startAgainIfTruncated(file);
    if (grew || isPresent) file.activeMs = clock.nowMs();
    const isLast = !isPresent && clock.nowMs() - file.activeMs >= ROTATION_GRACE_MS;
    await this.#drain(file, isLast ? 'rest' : grew ? 'settling' : 'all');
    book.set(file.state);
    if (!isLast) return;
    this.#open.delete(file.state.id);
    await file.close();
  }

  async #startAgainIfTruncated(file: TailedFile): Promise<void> {
    const { clock, book, observer } = this.#deps;
    if (!(await file.wasTruncated())) return;
    observer.truncated(file.state.path);
    book.setAside(file.state);
    file.state = freshState(file.state, clock.nowMs());
  }

  /** Hands over range by range. */
  async #drain(file: TailedFile, take: Take): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const range = await file.nextRange(this.#rangeBytes, take, signal);
      if (range === undefined) return;
      file.state = { ...file.state, pendingEnd: range.end };
      await this.#ship(file.state, range, file.format);
      file.state = await file.advanced(range);
      this.#deps.book.set(file.state);
    }
  }

  /** Resolves when the range is durable; its end is saved before it is handed over. */
  async #ship(state: FileState, range: FileRange, format: SourceFormat): Promise<void> {
    const { book, sink, limits, observer } = this.#deps;
    book.set({ ...state, pendingEnd: range.end });
    await book.save();
    const time = this.#rules();
    const tools = { sink, builder: this.#builder, limits, time, format, shapes: this.#shapes };
    const shipped = await shipRange(state, range, tools);
    observer.shipped({ ...shipped, path: state.path, bytes: range.end - range.start });
  }

  /** Reads an archive once it is whole, from the place reached, unless all of it is or will be read elsewhere. */
  async #meetArchive(file: MatchedFile, present: ReadonlySet<string>): Promise<void> {
    const stamp = `${file.size}:${file.modifiedMs}`;
    if (this.#archives.get(file.id) === stamp) return;
    const survey = await this.#survey(file, stamp);
    const { book, clock } = this.#deps;
    let state = book.get(file.id);
    if (state !== undefined && (isUntouched(state) || !isContentOf(survey, state))) {
      book.setAside(state);
      state = undefined;
    }
    if (state === undefined) {
      if (!(await this.#drainOriginal(survey, present))) return;
      const other = await knownContent(file.path, survey, book.all);
      const head = { head: hashOf(survey.head), headLength: survey.head.length };
      const fresh = freshState(file, clock.nowMs());
      state = { ...(other === undefined ? fresh : continued(fresh, other)), ...head };
    }
    if (!state.done && !(await this.#readArchive({ ...state, path: file.path }))) return;
    this.#settle(file, stamp);
  }

  /** @throws what reading throws, once until the file changes: one that is still being written is no news. */
  async #survey(file: MatchedFile, stamp: string): Promise<ArchiveSurvey> {
    try {
      return await surveyArchive(file.path);
    } catch (error) {
      this.#settle(file, stamp);
      throw error;
    }
  }

  /** The archive needs no further look until it changes. */
  #settle({ id }: MatchedFile, stamp: string): void {
    this.#archives.set(id, stamp);
    if (this.#archives.size <= OPEN_FILES_LIMIT) return;
    const [oldest] = this.#archives.keys();
    if (oldest !== undefined) this.#archives.delete(oldest);
  }

  /**
   * When the archive is of an open file, that is read first: to its very end if it is gone. False while the file is
   * there and has lines that are not yet read; the archive waits.
   */
  async #drainOriginal(survey: ArchiveSurvey, present: ReadonlySet<string>): Promise<boolean> {
    for (const file of this.#open.values()) {
      if (!(await file.holds(survey))) continue;
      await this.#startAgainIfTruncated(file);
      if (file.state.offset >= survey.lengthBytes) continue;
      if (present.has(file.state.id)) return false;
      await this.#drain(file, 'rest');
    }
    return true;
  }

  /** False when it was stopped before the end. */
  async #readArchive(from: FileState): Promise<boolean> {
    const { book } = this.#deps;
    let state = from;
    const format = new SourceFormat();
    for await (const range of archiveRanges(state, this.#rangeBytes)) {
      await this.#ship(state, range, format);
      state = { ...state, ...advance(range) };
      book.set(state);
      if (this.#stop.signal.aborted) return false;
    }
    book.set({ ...state, pendingEnd: 0, done: true });
    return true;
  }

  #rules(): TimeRules {
    return { ...this.#deps.time, receivedUs: Math.floor(this.#deps.clock.nowMs() * 1000) };
  }
}

function isArchive({ path }: MatchedFile): boolean {
  return path.endsWith('.gz');
}

/** Nothing was read by that state: the inode may have been given to another file meanwhile, and nothing tells. */
function isUntouched({ offset, pendingEnd, done }: FileState): boolean {
  return offset === 0 && pendingEnd === 0 && !done;
}

/** Whether the archive at the known inode is still the one that was read. */
function isContentOf({ head, lengthBytes }: ArchiveSurvey, state: FileState): boolean {
  if (state.offset > lengthBytes || state.headLength > head.length) return false;
  return state.headLength === 0 || hashOf(head.subarray(0, state.headLength)) === state.head;
}

/** The state of a file that holds what was read of another one, and goes on behind it. */
function continued(file: FileState, other: FileState): FileState {
  const { offset, pendingEnd, head, headLength, tail, tailLength } = other;
  return {
    ...file,
    ...{ offset, pendingEnd, head, headLength, tail, tailLength },
    origin: contentKey(other),
  };
}
