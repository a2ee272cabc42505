import type { EntryBatch } from '../../core/batch.ts';
import { LEVELS } from '../../core/level.ts';
import { characterShares } from '../features/character-mix.ts';
import { hourOfWeek } from '../features/hour-of-week.ts';
import type { LineMatch } from '../features/line-match.ts';
import { createAttributeBuffer, scanAttributes } from '../features/scan-attributes.ts';
import { codesOf, numberedValues } from './numbering.ts';
import { PairCounter } from './pair-counter.ts';
import { HourCounter } from './hour-counter.ts';
import { sliceOf, SlotGatherer, type LinePlace } from './slot-gatherer.ts';
import {
  CHARACTER_CLASSES,
  CHARACTER_COLUMNS,
  HOST_LIMIT,
  scopeCount,
  SERVICE_LIMIT,
  type Statistics,
} from './statistics.ts';

/** Finds the template of a row's message. */
export type MatchRow = (batch: EntryBatch, row: number) => LineMatch;

/**
 * The statistics of a sample. Only counts of whole numbers are added up, so the result does not depend on the order of
 * lines or on how they are split into batches.
 */
export function gatherStatistics(
  sample: readonly EntryBatch[],
  match: MatchRow,
  options: { readonly templates: number; readonly onProgress?: (share: number) => void },
): Statistics {
  const services = numberedValues(sample, (batch) => batch.service, SERVICE_LIMIT);
  const hosts = numberedValues(sample, (batch) => batch.host, HOST_LIMIT);
  const gatherer = new Gatherer({ services, hosts, templates: options.templates, time: timeRangeOf(sample) });
  for (const [index, batch] of sample.entries()) {
    gatherer.addBatch(batch, match);
    options.onProgress?.((index + 1) / sample.length);
  }
  return gatherer.finish();
}

interface GathererOptions {
  readonly services: readonly string[];
  readonly hosts: readonly string[];
  readonly templates: number;
  readonly time: { readonly fromUs: number; readonly toUs: number };
}

class Gatherer {
  readonly #options: GathererOptions;
  readonly #serviceCodes: ReadonlyMap<string, number>;
  readonly #hostCodes: ReadonlyMap<string, number>;
  readonly #templateCount: Uint32Array;
  readonly #serviceCount: Uint32Array;
  readonly #levelCount: Uint32Array;
  readonly #characters: Float64Array;
  readonly #pairs = new PairCounter();
  readonly #hostPairs = new PairCounter();
  readonly #slots = new SlotGatherer();
  readonly #attributes = createAttributeBuffer();
  readonly #shares = new Float64Array(CHARACTER_CLASSES.length);
  readonly #span = { start: 0, end: 0 };
  readonly #place: LinePlace = { scopes: new Int32Array(3), slice: 0 };
  readonly #hours = new HourCounter();
  #lines = 0;

  constructor(options: GathererOptions) {
    this.#options = options;
    this.#serviceCodes = new Map(options.services.map((name, index) => [name, index]));
    this.#hostCodes = new Map(options.hosts.map((name, index) => [name, index]));
    this.#templateCount = new Uint32Array(options.templates);
    this.#serviceCount = new Uint32Array(options.services.length);
    const scopes = scopeCount({ templateCount: this.#templateCount, services: options.services });
    this.#levelCount = new Uint32Array(scopes * LEVELS.length);
    this.#characters = new Float64Array(scopes * CHARACTER_COLUMNS);
  }

  addBatch(batch: EntryBatch, match: MatchRow): void {
    const services = codesOf(batch.service, this.#serviceCodes);
    const hosts = codesOf(batch.host, this.#hostCodes);
    for (let row = 0; row < batch.count; row++) {
      const line = match(batch, row);
      const service = services[batch.service.index[row]!]!;
      this.#place.slice = sliceOf(batch.timeUs[row]!, this.#options.time);
      this.#countScopes(line.template, service, batch.level[row]!);
      this.#hours.add(line.template, hourOfWeek(batch.timeUs[row]!));
      if (service >= 0) {
        if (line.template >= 0) this.#pairs.add(service, line.template);
        const host = hosts[batch.host.index[row]!]!;
        if (host >= 0) this.#hostPairs.add(service, host);
      }
      this.#addMessage(batch, row);
      if (this.#place.scopes[0]! >= 0)
        this.#slots.addParameters(line, batch.message.bytes, this.#place.slice);
      this.#addAttributes(batch, row);
      this.#lines++;
    }
  }

  finish(): Statistics {
    // Templates kept from earlier samples count as seen once: rare, but nothing new.
    const templateCount = this.#templateCount.map((count) => Math.max(1, count));
    return {
      lines: this.#lines,
      templateCount,
      services: this.#options.services,
      serviceCount: this.#serviceCount,
      pairs: this.#pairs.finish(),
      levelCount: this.#levelCount,
      characters: this.#characters,
      hours: this.#hours.finish(this.#templateCount),
      hosts: { ...this.#hostPairs.finish(), names: this.#options.hosts },
      slots: this.#slots.finish(this.#templateCount),
    };
  }

  /** Counts the line in its scopes, and leaves in `#place` those that have slots. */
  #countScopes(template: number, service: number, level: number): void {
    const templates = this.#templateCount.length;
    const everything = templates + this.#options.services.length;
    const { scopes } = this.#place;
    scopes[0] = template;
    scopes[1] = service >= 0 ? templates + service : -1;
    scopes[2] = everything;
    if (template >= 0) {
      this.#templateCount[template]!++;
      this.#levelCount[template * LEVELS.length + level]!++;
    }
    if (service >= 0) {
      this.#serviceCount[service]!++;
      this.#levelCount[(templates + service) * LEVELS.length + level]!++;
    }
    this.#levelCount[everything * LEVELS.length + level]!++;
  }

  #addMessage(batch: EntryBatch, row: number): void {
    const { bytes, offsets } = batch.message;
    const span = this.#span;
    span.start = offsets[row]!;
    span.end = offsets[row + 1]!;
    this.#slots.addLength(span.end - span.start, this.#place);
    characterShares(bytes, span, this.#shares);
    for (const scope of this.#place.scopes) {
      if (scope < 0) continue;
      for (let index = 0; index < CHARACTER_CLASSES.length; index++) {
        const share = this.#shares[index]!;
        const at = scope * CHARACTER_COLUMNS + 2 * index;
        this.#characters[at]! += share;
        this.#characters[at + 1]! += share * share;
      }
    }
  }

  #addAttributes(batch: EntryBatch, row: number): void {
    const { bytes, offsets } = batch.attributes;
    const span = this.#span;
    span.start = offsets[row]!;
    span.end = offsets[row + 1]!;
    if (span.start === span.end) return;
    scanAttributes(bytes, span, this.#attributes);
    this.#slots.addAttributes(this.#attributes, bytes, this.#place);
  }
}

function timeRangeOf(sample: readonly EntryBatch[]): { fromUs: number; toUs: number } {
  let fromUs = Infinity;
  let toUs = -Infinity;
  for (const batch of sample) {
    for (let row = 0; row < batch.count; row++) {
      const time = batch.timeUs[row]!;
      if (time < fromUs) fromUs = time;
      if (time > toUs) toUs = time;
    }
  }
  return { fromUs, toUs };
}
