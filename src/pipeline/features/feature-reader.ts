import { BatchBuilder } from '../../core/batch-builder.ts';
import type { DictionaryColumn, EntryBatch } from '../../core/batch.ts';
import { LEVELS } from '../../core/level.ts';
import { CHARACTER_CLASSES, HOURS_OF_WEEK } from '../model/statistics.ts';
import { hashBytes } from './hash-bytes.ts';
import { characterMixSurprise, characterShares } from './character-mix.ts';
import { FEATURE_INDEX } from './feature.ts';
import { scopeOf, type FeatureTables } from './feature-tables.ts';
import { hourOfWeek } from './hour-of-week.ts';
import type { LineMatch } from './line-match.ts';
import { messageLengthSurprise } from './message-length.ts';
import { numericSurprise } from './numeric-outlier.ts';
import { contextOfAttributes, contextOfParameters, NO_CONTEXT } from './path-context.ts';
import { createParameterBuffer, readParameters, type ParameterBuffer } from './read-parameters.ts';
import { createAttributeBuffer, scanAttributes, type AttributeBuffer } from './scan-attributes.ts';
import { lengthClass, valueForm } from './value-form.ts';

/** Which of a line's values the maxima of the last row came from: what reasons name. */
export interface RowDetail {
  /** Slot index, or -1. */
  numericSlot: number;
  /** In the base unit: milliseconds, bytes, or as written. */
  numericValue: number;
  valueSlot: number;
  /** What is unusual about it. */
  valueAspect: 'value' | 'form' | 'length';
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
    valueAspect: 'value',
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
  readonly #shares = new Float64Array(CHARACTER_CLASSES.length);
  readonly #span = { start: 0, end: 0 };
  #batch: EntryBatch = EMPTY_BATCH;
  #services: Int32Array = new Int32Array(0);
  #hosts: Int32Array = new Int32Array(0);
  /** Maxima over the row's values so far. */
  #numeric = 0;
  #value = 0;

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
    const tables = this.#tables;
    const { out, offset } = target;
    const { detail } = this;
    const batch = this.#batch;
    const template = match.template >= 0 && tables.isKnown[match.template] === 1 ? match.template : -1;
    const service = this.#services[batch.service.index[row]!]!;
    const scope = scopeOf(tables, template, service);
    detail.scope = scope;
    detail.service = service;
    detail.template = template;
    const level = batch.level[row]!;
    out[offset + RARITY] = tables.templateRarity[template >= 0 ? template : tables.templates]!;
    out[offset + NOVELTY] = template >= 0 ? 0 : tables.templateNovelty[service]!;
    out[offset + IN_SERVICE] = this.#templateInService(template, service);
    out[offset + LEVEL_TEMPLATE] =
      template >= 0 ? tables.levelInTemplate[template * LEVELS.length + level]! : 0;
    out[offset + LEVEL_SERVICE] = tables.levelInService[service * LEVELS.length + level]!;
    out[offset + HOST] = this.#hostNovelty(service, this.#hosts[batch.host.index[row]!]!);
    out[offset + HOUR] = this.#hourOfWeek(template, batch.timeUs[row]!);
    this.#setSpan(batch.message.offsets, row);
    out[offset + LENGTH] = this.#messageLength(scope);
    characterShares(batch.message.bytes, this.#span, this.#shares);
    out[offset + CHARACTERS] = characterMixSurprise(this.#shares, tables.characterMix, scope);
    this.#numeric = 0;
    this.#value = 0;
    detail.numericSlot = -1;
    detail.valueSlot = -1;
    if (template >= 0) this.#readParameters(match, batch.message.bytes);
    out[offset + ATTRIBUTE] = this.#readAttributes(row, scope);
    out[offset + NUMERIC] = this.#numeric;
    out[offset + VALUE] = this.#value;
  }

  #setSpan(offsets: Uint32Array, row: number): void {
    this.#span.start = offsets[row]!;
    this.#span.end = offsets[row + 1]!;
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

  #hourOfWeek(template: number, timeUs: number): number {
    const { row, bits } = this.#tables.hourOfWeek;
    const own = template >= 0 ? row[template]! : -1;
    return own >= 0 ? bits[own * HOURS_OF_WEEK + hourOfWeek(timeUs)]! : 0;
  }

  #messageLength(scope: number): number {
    const scale = this.#tables.length[scope];
    return scale === undefined ? 0 : messageLengthSurprise(this.#span.end - this.#span.start, scale);
  }

  #readParameters(match: LineMatch, bytes: Uint8Array): void {
    const { slots } = this.#tables;
    const parameters = this.#parameters;
    readParameters(match, bytes, parameters);
    const context = contextOfParameters(parameters, bytes);
    const span = this.#span;
    for (let row = 0; row < parameters.count; row++) {
      const slot = slots.parameter.get(match.template, parameters.key[row]!);
      if (slot < 0) continue;
      const number = parameters.number[row]!;
      if (!Number.isNaN(number)) this.#offerNumber(slot, number, context);
      span.start = parameters.start[row]!;
      span.end = parameters.end[row]!;
      this.#offerValue(slot, bytes);
    }
  }

  /** Bits of the rarest attribute name; values are offered on the way. */
  #readAttributes(row: number, scope: number): number {
    const { bytes, offsets } = this.#batch.attributes;
    const attributes = this.#attributes;
    const { detail } = this;
    const { slots } = this.#tables;
    const span = this.#span;
    detail.nameEnd = 0;
    this.#setSpan(offsets, row);
    if (span.end === span.start) return 0;
    scanAttributes(bytes, span, attributes);
    const context = contextOfAttributes(attributes, bytes);
    let rarest = 0;
    for (let index = 0; index < attributes.count; index++) {
      const slot = slots.attribute.get(scope, attributes.nameHash[index]!);
      const bits = slot < 0 ? slots.name.never[scope]! : slots.name.known[slot]!;
      if (bits > rarest) {
        rarest = bits;
        detail.nameStart = attributes.nameStart[index]!;
        detail.nameEnd = attributes.nameEnd[index]!;
      }
      if (slot < 0) continue;
      if (attributes.isNumber[index] === 1) this.#offerNumber(slot, attributes.number[index]!, context);
      span.start = attributes.valueStart[index]!;
      span.end = attributes.valueEnd[index]!;
      this.#offerValue(slot, bytes);
    }
    return rarest;
  }

  #offerNumber(slot: number, value: number, context: number): void {
    const { slots } = this.#tables;
    if (slots.scale[slot] === undefined) return;
    const inContext = context === NO_CONTEXT ? -1 : slots.context.get(slot, context);
    const compared = inContext >= 0 ? inContext : slot;
    const bits = numericSurprise(value, slots.scale[compared]!);
    if (bits <= this.#numeric) return;
    this.#numeric = bits;
    this.detail.numericSlot = compared;
    this.detail.numericValue = value;
  }

  /** The value is `bytes[span.start, span.end)`. */
  #offerValue(slot: number, bytes: Uint8Array): void {
    const { value, isForm, textLength } = this.#tables.slots;
    const never = value.never[slot]!;
    if (never < 0) return;
    const { start, end } = this.#span;
    const byForm = isForm[slot] === 1;
    const hash = byForm ? valueForm(bytes, start, end) : hashBytes(bytes, start, end);
    const seen = value.known.get(slot, hash);
    this.#offerSurprise(slot, seen >= 0 ? seen : never, byForm ? 'form' : 'value');
    if (!byForm) return;
    const seenLength = textLength.known.get(slot, lengthClass(end - start));
    this.#offerSurprise(slot, seenLength >= 0 ? seenLength : textLength.never[slot]!, 'length');
  }

  #offerSurprise(slot: number, bits: number, aspect: RowDetail['valueAspect']): void {
    if (bits <= this.#value) return;
    this.#value = bits;
    this.detail.valueSlot = slot;
    this.detail.valueAspect = aspect;
    this.detail.valueStart = this.#span.start;
    this.detail.valueEnd = this.#span.end;
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

const EMPTY_BATCH: EntryBatch = new BatchBuilder().build('0000000000000000', 0);

function codesOf(column: DictionaryColumn, codes: ReadonlyMap<string, number>, unknown: number): Int32Array {
  return Int32Array.from(column.values, (value) => codes.get(value) ?? unknown);
}
