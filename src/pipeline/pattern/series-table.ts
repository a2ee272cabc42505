import { LEVEL_CODE } from '../../core/level.ts';
import { formatId64 } from '../../core/scored-batch.ts';

/** Kinds of line followed: a large system logs some thousand. */
export const SERIES_LIMIT = 5000;
/** Lines of a kind before it is followed, so that a flood of kinds seen once takes no room. */
export const SERIES_SUPPORT = 3;
/** Kinds that are remembered, also with fewer lines; when full, those that are not followed start anew. */
export const KINDS_LIMIT = 25_000;
/** A kind not seen for this long gives its place away when all are taken. */
const IDLE_SLOTS = 24 * 360;

/** A kind of line: a template in a service, at error level or below. */
export interface Series {
  readonly id: number;
  readonly service: string;
  templateId: string;
  /** Highest level seen, index into `LEVELS`. */
  level: number;
  readonly severe: boolean;
  firstSlot: number;
  lastSlot: number;
}

export interface SeriesKey {
  readonly service: string;
  readonly high: number;
  readonly low: number;
  readonly level: number;
}

/**
 * Gives kinds of line an id, bounded whatever is sent. Hot while thousands of kinds come in: a known one is found by
 * the words of its template id, without making its text.
 */
export class SeriesTable {
  /** Lines that belong to no series because every place was taken. */
  unplaced = 0;
  readonly #byKey = new Map<string, Series>();
  readonly #byId = new Map<number, Series>();
  /** Service → {@link placeOfKind} → kind: those that came lately. */
  readonly #kinds = new Map<string, Map<number, Kind>>();
  #kindsSize = 0;
  #nextId = 0;
  #removed: number[] = [];
  /** No series was last seen before this slot: what spares a full table the search for an idle one, line after line. */
  #oldestSlot = Infinity;

  get size(): number {
    return this.#byId.size;
  }

  get(id: number): Series | undefined {
    return this.#byId.get(id);
  }

  all(): IterableIterator<Series> {
    return this.#byId.values();
  }

  /** Ids that stand for nothing any more, since the last call. */
  takeRemoved(): readonly number[] {
    const removed = this.#removed;
    this.#removed = [];
    return removed;
  }

  /**
   * Templates got new ids: series keep theirs. Returns the pairs of series that became one, the first part of the
   * second.
   */
  rename(aliases: ReadonlyMap<string, string>): (readonly [from: Series, into: Series])[] {
    const merged: (readonly [Series, Series])[] = [];
    this.#forgetKinds();
    for (const [text, series] of [...this.#byKey]) {
      const templateId = aliases.get(series.templateId);
      if (templateId === undefined || templateId === series.templateId) continue;
      this.#byKey.delete(text);
      const renamed = textOf({ ...series, templateId });
      const into = this.#byKey.get(renamed);
      if (into === undefined) {
        series.templateId = templateId;
        this.#byKey.set(renamed, series);
      } else {
        into.firstSlot = Math.min(into.firstSlot, series.firstSlot);
        this.#byId.delete(series.id);
        this.#removed.push(series.id);
        merged.push([series, into]);
      }
    }
    return merged;
  }

  /** The series of `lines` lines in `slot`, or undefined while there are too few of it. */
  find(key: SeriesKey, lines: number, slot: number): Series | undefined {
    const severe = key.level >= LEVEL_CODE.error;
    const kind = this.#kindOf(key, severe, slot);
    if (kind.series !== undefined) return touch(kind.series, key, slot);
    if (kind.lines + lines < SERIES_SUPPORT) {
      kind.lines += lines;
      return undefined;
    }
    kind.series = this.#add({ key, firstSlot: kind.firstSlot, slot, severe });
    return kind.series;
  }

  #kindOf(key: SeriesKey, severe: boolean, slot: number): Kind {
    const { high, low } = key;
    const place = placeOfKind(low, severe);
    const known = this.#kinds.get(key.service)?.get(place);
    if (known !== undefined && known.low === low && known.high === high && known.severe === severe)
      return known;
    const series = this.#byKey.get(textOf({ severe, templateId: templateIdOf(key), service: key.service }));
    const kind = { high, low, severe, series, lines: 0, firstSlot: slot };
    if (this.#kindsSize >= KINDS_LIMIT) this.#forgetKinds();
    this.#kindsSize++;
    const kinds = this.#kinds.get(key.service);
    if (kinds === undefined) this.#kinds.set(key.service, new Map([[place, kind]]));
    else kinds.set(place, kind);
    return kind;
  }

  #forgetKinds(): void {
    this.#kinds.clear();
    this.#kindsSize = 0;
  }

  #add(from: {
    readonly key: SeriesKey;
    readonly firstSlot: number;
    readonly slot: number;
    readonly severe: boolean;
  }): Series | undefined {
    if (this.#byId.size >= SERIES_LIMIT && !this.#makeRoom(from.slot)) {
      this.unplaced++;
      return undefined;
    }
    const { key, firstSlot, slot, severe } = from;
    const series: Series = {
      id: this.#nextId++,
      service: key.service,
      templateId: templateIdOf(key),
      level: key.level,
      severe,
      firstSlot,
      lastSlot: slot,
    };
    this.#byKey.set(textOf(series), series);
    this.#byId.set(series.id, series);
    this.#oldestSlot = Math.min(this.#oldestSlot, slot);
    return series;
  }

  #makeRoom(slot: number): boolean {
    if (this.#oldestSlot >= slot - IDLE_SLOTS) return false;
    let removed = false;
    this.#forgetKinds();
    this.#oldestSlot = Infinity;
    for (const [text, series] of this.#byKey) {
      if (series.lastSlot >= slot - IDLE_SLOTS) {
        this.#oldestSlot = Math.min(this.#oldestSlot, series.lastSlot);
        continue;
      }
      this.#byKey.delete(text);
      this.#byId.delete(series.id);
      this.#removed.push(series.id);
      removed = true;
    }
    return removed;
  }
}

/** What is known of a kind of line. */
interface Kind {
  /** Words of the template id. */
  readonly high: number;
  readonly low: number;
  readonly severe: boolean;
  /** Undefined while there were too few lines of it, or no place. */
  series: Series | undefined;
  lines: number;
  readonly firstSlot: number;
}

/** Of 32 bits: V8 looks those up without making a number on the heap. Two kinds of one place take turns. */
function placeOfKind(low: number, severe: boolean): number {
  return severe ? ~low : low | 0;
}

function templateIdOf({ high, low }: SeriesKey): string {
  return formatId64(high, low);
}

function touch(series: Series, key: SeriesKey, slot: number): Series {
  if (slot > series.lastSlot) series.lastSlot = slot;
  if (key.level > series.level) series.level = key.level;
  return series;
}

function textOf({ severe, templateId, service }: Pick<Series, 'severe' | 'templateId' | 'service'>): string {
  return `${severe ? '!' : ''}${templateId} ${service}`;
}
