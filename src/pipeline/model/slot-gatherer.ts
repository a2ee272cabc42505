import { hashBytes } from '../features/hash-bytes.ts';
import type { LineMatch } from '../features/line-match.ts';
import { contextOfAttributes, contextOfParameters, NO_CONTEXT } from '../features/path-context.ts';
import { createParameterBuffer, readParameters } from '../features/read-parameters.ts';
import type { AttributeBuffer } from '../features/scan-attributes.ts';
import { SlotAccumulator, TIME_SLICES } from './slot-accumulator.ts';
import { LEAST_SLOT_LINES, SLOT_LIMIT, type Slot } from './statistics.ts';

/** One line's place: the scopes its values are counted in and its slice of the sample's time. */
export interface LinePlace {
  /** Template, service and everything; -1 for a scope that has no slots. */
  readonly scopes: Int32Array;
  slice: number;
}

/**
 * Gathers the values of parameters, attributes and message lengths. Attributes and lengths are counted in the scope of
 * the line's template, of its service and of everything, so that a line of a new template still has its service's
 * ranges to be compared with.
 */
export class SlotGatherer {
  readonly #parameters = new Map<number, SlotAccumulator>();
  readonly #attributes = new Map<number, SlotAccumulator>();
  readonly #lengths = new Map<number, SlotAccumulator>();
  readonly #parameterBuffer = createParameterBuffer();
  readonly #span = { start: 0, end: 0 };

  addParameters(match: LineMatch, bytes: Uint8Array, slice: number): void {
    const parameters = this.#parameterBuffer;
    readParameters(match, bytes, parameters);
    const context = contextOfParameters(parameters, bytes);
    for (let row = 0; row < parameters.count; row++) {
      const key = parameters.key[row]!;
      const id = match.template * KEY_STRIDE + key;
      let slot = this.#parameters.get(id);
      if (slot === undefined) {
        slot = new SlotAccumulator({
          kind: 'parameter',
          scope: match.template,
          key,
          context: NO_CONTEXT,
          name: '',
        });
        this.#parameters.set(id, slot);
      }
      const span = this.#span;
      span.start = parameters.start[row]!;
      span.end = parameters.end[row]!;
      const number = parameters.number[row]!;
      slot.count++;
      if (!Number.isNaN(number)) {
        slot.addNumber(number, slice, parameters.isMeasure[row] === 1);
        slot.addInContext(context, number, slice);
      }
      slot.addValue(hashBytes(bytes, span.start, span.end), bytes, span);
    }
  }

  addAttributes(attributes: AttributeBuffer, bytes: Uint8Array, place: LinePlace): void {
    const context = contextOfAttributes(attributes, bytes);
    for (let index = 0; index < attributes.count; index++) {
      const span = this.#span;
      span.start = attributes.valueStart[index]!;
      span.end = attributes.valueEnd[index]!;
      const hash = hashBytes(bytes, span.start, span.end);
      for (const scope of place.scopes) {
        if (scope < 0) continue;
        const slot = this.#attribute(scope, attributes, { index, bytes });
        slot.count++;
        if (attributes.isNumber[index] === 1) {
          slot.addNumber(attributes.number[index]!, place.slice);
          slot.addInContext(context, attributes.number[index]!, place.slice);
        }
        slot.addValue(hash, bytes, span);
      }
    }
  }

  addLength(length: number, place: LinePlace): void {
    for (const scope of place.scopes) {
      if (scope < 0) continue;
      let slot = this.#lengths.get(scope);
      if (slot === undefined) {
        slot = new SlotAccumulator({ kind: 'length', scope, key: 0, context: NO_CONTEXT, name: '' });
        this.#lengths.set(scope, slot);
      }
      slot.count++;
      slot.addNumber(length, place.slice);
    }
  }

  /** The slots that say something, most frequent first up to the limit, sorted by kind, scope, key, context. */
  finish(templateCount: Uint32Array): readonly Slot[] {
    const slots: Slot[] = [];
    for (const group of [this.#lengths, this.#parameters, this.#attributes]) {
      for (const accumulator of group.values()) {
        if ((templateCount[accumulator.name.scope] ?? LEAST_SLOT_LINES) < LEAST_SLOT_LINES) continue;
        const slot = accumulator.finish();
        const tells = slot.kind === 'attribute' || slot.range !== undefined || slot.values !== undefined;
        if (tells) slots.push(slot);
        if (slot.range !== undefined) slots.push(...accumulator.finishContexts());
      }
    }
    slots.sort((a, b) => b.count - a.count || compareSlots(a, b));
    return slots.slice(0, SLOT_LIMIT).sort(compareSlots);
  }

  #attribute(
    scope: number,
    attributes: AttributeBuffer,
    at: { index: number; bytes: Uint8Array },
  ): SlotAccumulator {
    const nameHash = attributes.nameHash[at.index]!;
    const key = scope * HASH_STRIDE + (nameHash >>> 0);
    let slot = this.#attributes.get(key);
    if (slot === undefined) {
      const name = decoder.decode(
        at.bytes.subarray(attributes.nameStart[at.index], attributes.nameEnd[at.index]),
      );
      slot = new SlotAccumulator({ kind: 'attribute', scope, key: nameHash, context: NO_CONTEXT, name });
      this.#attributes.set(key, slot);
    }
    return slot;
  }
}

/** Slice of the sample's time from `fromUs` to `toUs` that a time lies in. */
export function sliceOf(timeUs: number, range: { readonly fromUs: number; readonly toUs: number }): number {
  const width = range.toUs - range.fromUs;
  if (!(width > 0)) return 0;
  return Math.min(TIME_SLICES - 1, Math.floor(((timeUs - range.fromUs) / width) * TIME_SLICES));
}

/** Above all part keys: 256 for each of a message's parameters. */
const KEY_STRIDE = 2 ** 18;
const HASH_STRIDE = 2 ** 32;

const decoder = new TextDecoder();
const KIND_ORDER = { length: 0, parameter: 1, attribute: 2 } as const;

function compareSlots(a: Slot, b: Slot): number {
  return (
    KIND_ORDER[a.kind] - KIND_ORDER[b.kind] || a.scope - b.scope || a.key - b.key || a.context - b.context
  );
}
