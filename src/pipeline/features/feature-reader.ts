import type { DictionaryColumn, EntryBatch } from '../../core/batch.ts';
import { LEVELS } from '../../core/level.ts';
import { hashBytes } from './hash-bytes.ts';
import { characterMixSurprise, characterShares } from './character-mix.ts';
import { FEATURE_COUNT, FEATURE_INDEX } from './feature.ts';
import { scopeOf, type FeatureTables } from './feature-tables.ts';
import { hourOfWeek } from './hour-of-week.ts';
import type { LineMatch } from './line-match.ts';
import { messageLengthSurprise } from './message-length.ts';
import { numericSurprise } from './numeric-outlier.ts';
import { createParameterBuffer, readParameters, type ParameterBuffer } from './read-parameters.ts';
import { createAttributeBuffer, scanAttributes, type AttributeBuffer } from './scan-attributes.ts';
import { valueForm } from './value-form.ts';

/** Which of a line's values the maxima of the last row came from: what reasons name. */
export interface RowDetail {
  /** Slot index, or -1. */
  numericSlot: number;
  /** In the base unit: milliseconds, bytes, or as written. */
  numericValue: number;
  valueSlot: number;
  /** Span in the message's bytes (parameter slots) or the attributes' bytes. */
  valueStart: number;
  valueEnd: number;
  /** Span of the rarest attribute's name in the attributes' bytes; end 0 without attributes. */
  nameStart: number;
  nameEnd: number;
  /** The scope the line was compared with. */
  scope: number;
  /** Service number; `tables.services` for an unknown one. */
  service: number;
  /** Known template, or -1. */
  template: number;
}

/**
 * Reads the features of lines, one batch at a time. Stateless between batches but for its buffers; not for use by
 * several at once. Hot: bench/score.bench.ts.
 */
export class FeatureReader {
  readonly detail: RowDetail = {
    numericSlot: -1,
    numericValue: 0,
    valueSlot: -1,
    valueStart: 0,
    valueEnd: 0,
    nameStart: 0,
    nameEnd: 0,
    scope: 0,
    service: 0,
    template: -1,
  };
  readonly #tables: FeatureTables;
  readonly #serviceCodes: ReadonlyMap<string, number>;
  readonly #hostCodes: ReadonlyMap<string, number>;
  readonly #attributes: AttributeBuffer = createAttributeBuffer();
  readonly #parameters: ParameterBuffer = createParameterBuffer();
  readonly #shares = new Float64Array(6);
  readonly #span = { start: 0, end: 0 };
  #batch: EntryBatch | undefined;
  #services: Int32Array = new Int32Array(0);
  #hosts: Int32Array = new Int32Array(0);

  constructor(
    tables: FeatureTables,
    names: { readonly services: readonly string[]; readonly hosts: readonly string[] },
  ) {
    this.#tables = tables;
    this.#serviceCodes = new Map(names.services.map((name, index) => [name, index]));
    this.#hostCodes = new Map(names.hosts.map((name, index) => [name, index]));
  }

  /** Must be called before rows of a batch are read. */
  start(batch: EntryBatch): void {
    this.#batch = batch;
    this.#services = codesOf(batch.service, this.#serviceCodes, this.#tables.services);
    this.#hosts = codesOf(batch.host, this.#hostCodes, -1);
  }

  /** Writes the row's features to `out[offset … offset + FEATURE_COUNT)`, and where they came from to `detail`. */
  read(row: number, match: LineMatch, target: { readonly out: Float32Array; readonly offset: number }): void {
    const batch = this.#batch!;
    const tables = this.#tables;
    const { out, offset } = target;
    const template = match.template >= 0 && tables.isKnown[match.template] === 1 ? match.template : -1;
    const service = this.#services[batch.service.index[row]!]!;
    const level = batch.level[row]!;
    const scope = scopeOf(tables, template, service);
    const { detail } = this;
    detail.scope = scope;
    detail.service = service;
    detail.template = template;
    out.fill(0, offset, offset + FEATURE_COUNT);
    out[offset + RARITY] = tables.templateRarity[template >= 0 ? template : tables.templates]!;
    if (template < 0) out[offset + NOVELTY] = tables.templateNovelty[service]!;
    out[offset + IN_SERVICE] = this.#templateInService(template, service);
    if (template >= 0)
      out[offset + LEVEL_TEMPLATE] = tables.levelInTemplate[template * LEVELS.length + level]!;
    out[offset + LEVEL_SERVICE] = tables.levelInService[service * LEVELS.length + level]!;
    out[offset + HOST] = this.#hostNovelty(service, this.#hosts[batch.host.index[row]!]!);
    const hourRow = template >= 0 ? tables.hourOfWeek.row[template]! : -1;
    if (hourRow >= 0)
      out[offset + HOUR] = tables.hourOfWeek.bits[hourRow * 168 + hourOfWeek(batch.timeUs[row]!)]!;
    this.#readMessage(row, { out, offset, scope });
    this.#readParameters(template < 0 ? undefined : match, batch.message.bytes, { out, offset });
    this.#readAttributes(row, { out, offset, scope });
  }

  #templateInService(template: number, service: number): number {
    const { templateInService } = this.#tables;
    // Of an unknown service nothing is its own: novelty and rarity already say what there is to say.
    if (service === this.#tables.services) return 0;
    const bits = template < 0 ? -1 : templateInService.known.get(service, template);
    return bits >= 0 ? bits : templateInService.never[service]!;
  }

  #hostNovelty(service: number, host: number): number {
    const { known, never } = this.#tables.host;
    if (service === this.#tables.services) return 0;
    const bits = host < 0 ? -1 : known.get(service, host);
    return bits >= 0 ? bits : never[service]!;
  }

  #readMessage(row: number, target: { out: Float32Array; offset: number; scope: number }): void {
    const { bytes, offsets } = this.#batch!.message;
    const { out, offset, scope } = target;
    const span = this.#span;
    span.start = offsets[row]!;
    span.end = offsets[row + 1]!;
    const scale = this.#tables.length[scope];
    if (scale !== undefined) out[offset + LENGTH] = messageLengthSurprise(span.end - span.start, scale);
    characterShares(bytes, span, this.#shares);
    out[offset + CHARACTERS] = characterMixSurprise(this.#shares, this.#tables.characterMix, scope);
  }

  #readParameters(
    match: LineMatch | undefined,
    bytes: Uint8Array,
    target: { out: Float32Array; offset: number },
  ): void {
    const { detail } = this;
    const { slots } = this.#tables;
    const parameters = this.#parameters;
    detail.numericSlot = -1;
    detail.valueSlot = -1;
    if (match === undefined) return;
    readParameters(match, bytes, parameters);
    for (let row = 0; row < parameters.count; row++) {
      const slot = slots.parameter.get(match.template, parameters.key[row]!);
      if (slot < 0) continue;
      const number = parameters.number[row]!;
      if (slots.scale[slot] !== undefined && !Number.isNaN(number)) this.#offerNumber(slot, number, target);
      if (slots.value.never[slot]! >= 0) {
        this.#offerValue(slot, bytes, {
          start: parameters.start[row]!,
          end: parameters.end[row]!,
          ...target,
        });
      }
    }
  }

  #readAttributes(row: number, target: { out: Float32Array; offset: number; scope: number }): void {
    const { bytes, offsets } = this.#batch!.attributes;
    const attributes = this.#attributes;
    const { detail } = this;
    const { slots } = this.#tables;
    detail.nameEnd = 0;
    const span = this.#span;
    span.start = offsets[row]!;
    span.end = offsets[row + 1]!;
    if (span.end === span.start) return;
    scanAttributes(bytes, span, attributes);
    for (let index = 0; index < attributes.count; index++) {
      const slot = slots.attribute.get(target.scope, attributes.nameHash[index]!);
      const bits = slot < 0 ? slots.name.never[target.scope]! : slots.name.known[slot]!;
      if (bits > target.out[target.offset + ATTRIBUTE]!) {
        target.out[target.offset + ATTRIBUTE] = bits;
        detail.nameStart = attributes.nameStart[index]!;
        detail.nameEnd = attributes.nameEnd[index]!;
      }
      if (slot < 0) continue;
      if (attributes.isNumber[index] === 1 && slots.scale[slot] !== undefined) {
        this.#offerNumber(slot, attributes.number[index]!, target);
      }
      if (slots.value.never[slot]! >= 0) {
        const start = attributes.valueStart[index]!;
        this.#offerValue(slot, bytes, {
          start,
          end: attributes.valueEnd[index]!,
          out: target.out,
          offset: target.offset,
        });
      }
    }
  }

  #offerNumber(slot: number, value: number, target: { out: Float32Array; offset: number }): void {
    const bits = numericSurprise(value, this.#tables.slots.scale[slot]!);
    if (bits <= target.out[target.offset + NUMERIC]!) return;
    target.out[target.offset + NUMERIC] = bits;
    this.detail.numericSlot = slot;
    this.detail.numericValue = value;
  }

  #offerValue(
    slot: number,
    bytes: Uint8Array,
    at: { start: number; end: number; out: Float32Array; offset: number },
  ): void {
    const { known, never } = this.#tables.slots.value;
    const isForm = this.#tables.slots.isForm[slot] === 1;
    const hash = isForm ? valueForm(bytes, at.start, at.end) : hashBytes(bytes, at.start, at.end);
    const seen = known.get(slot, hash);
    const bits = seen >= 0 ? seen : never[slot]!;
    if (bits <= at.out[at.offset + VALUE]!) return;
    at.out[at.offset + VALUE] = bits;
    this.detail.valueSlot = slot;
    this.detail.valueStart = at.start;
    this.detail.valueEnd = at.end;
  }
}

const RARITY = FEATURE_INDEX.templateRarity;
const NOVELTY = FEATURE_INDEX.templateNovelty;
const IN_SERVICE = FEATURE_INDEX.templateInService;
const LEVEL_TEMPLATE = FEATURE_INDEX.levelInTemplate;
const LEVEL_SERVICE = FEATURE_INDEX.levelInService;
const NUMERIC = FEATURE_INDEX.numericOutlier;
const VALUE = FEATURE_INDEX.unseenValue;
const ATTRIBUTE = FEATURE_INDEX.unseenAttribute;
const LENGTH = FEATURE_INDEX.messageLength;
const CHARACTERS = FEATURE_INDEX.characterMix;
const HOUR = FEATURE_INDEX.hourOfWeek;
const HOST = FEATURE_INDEX.hostNovelty;

function codesOf(column: DictionaryColumn, codes: ReadonlyMap<string, number>, unknown: number): Int32Array {
  return Int32Array.from(column.values, (value) => codes.get(value) ?? unknown);
}
