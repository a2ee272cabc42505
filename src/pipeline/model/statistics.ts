import type { NumberRange } from '../features/robust-scale.ts';

/**
 * What a model knows about normal lines besides templates and forest. Counts are of training lines. Bounded by the
 * limits below; whatever has no room falls back to the next wider scope.
 *
 * A *scope* is what a line is compared with: its template if known (scope = template index), else its service
 * (templates + service index), else everything (templates + services).
 */
export interface Statistics {
  readonly lines: number;
  /** Lines of each template; the order is that of the template set. */
  readonly templateCount: Uint32Array;
  /** In text order. */
  readonly services: readonly string[];
  readonly serviceCount: Uint32Array;
  /** Which templates a service logs, sorted by service, then template. */
  readonly pairs: PairCounts;
  /** scopes × LEVELS.length. */
  readonly levelCount: Uint32Array;
  /** scopes × {@link CHARACTER_COLUMNS}: sums and sums of squares of each class's share of a line, in 1/1000. */
  readonly characters: Float64Array;
  readonly hours: HourCounts;
  /** Which hosts a service runs on, sorted by service; `names` in text order. */
  readonly hosts: PairCounts & { readonly names: readonly string[] };
  readonly slots: SlotTable;
}

export interface PairCounts {
  /** Index into `services`. */
  readonly service: Uint32Array;
  /** Template index, or index into the hosts' names. */
  readonly item: Uint32Array;
  readonly count: Uint32Array;
}

export interface HourCounts {
  /** Lines in each hour of the week, UTC, hour 0 = Monday 00:00. */
  readonly all: Uint32Array;
  /** The templates that have counts of their own: the most frequent ones. */
  readonly template: Uint32Array;
  /** template.length × HOURS_OF_WEEK. */
  readonly count: Uint32Array;
}

/**
 * What is known about one value of a line in one scope: a parameter of a template, an attribute, the message length.
 */
export interface Slot {
  readonly kind: SlotKind;
  readonly scope: number;
  /** Part of the template's parameters (see partKey), name hash of the attribute, 0 for the length. */
  readonly key: number;
  /** 0, or the kind of path that the lines are about (see path-context.ts): then only `range` is known. */
  readonly context: number;
  /** Attribute name; parameters are named by the template. */
  readonly name: string;
  /** Lines that carry it. */
  readonly count: number;
  /** Present when it is a quantity. */
  readonly range?: NumberRange;
  /** Present when it has few distinct values, or texts of few forms; most frequent first. */
  readonly values?: readonly ValueCount[];
  /** Whether `values` are forms (see valueForm), each with one value as its text. */
  readonly byForm: boolean;
  /** With forms: how long the texts are; `hash` is the length's class (see lengthClass), `text` an example. */
  readonly lengths?: readonly ValueCount[];
}

export const SLOT_KINDS = ['parameter', 'attribute', 'length'] as const;
export type SlotKind = (typeof SLOT_KINDS)[number];

export interface ValueCount {
  readonly hash: number;
  readonly count: number;
  /** Cut to {@link VALUE_TEXT_LIMIT} characters. */
  readonly text: string;
}

/** Sorted by kind, scope, key, context. */
export type SlotTable = readonly Slot[];

export const HOURS_OF_WEEK = 168;

export const CHARACTER_CLASSES = ['lower', 'upper', 'digit', 'space', 'punctuation', 'other'] as const;
/** Sum and sum of squares of each class. */
export const CHARACTER_COLUMNS = 2 * CHARACTER_CLASSES.length;

/** Distinct values up to which a slot is taken for categorical; more are names and ids, which are new all the time. */
export const CATEGORY_LIMIT = 64;
export const VALUE_TEXT_LIMIT = 60;
/** Most slots a model keeps, most frequent first: about 15 MB. */
export const SLOT_LIMIT = 65_536;
/** Kinds of path up to which a quantity is told apart by them. */
export const CONTEXT_LIMIT = 64;
/** Lines of a kind of path below which all lines are the better comparison. */
export const LEAST_CONTEXT_LINES = 50;
/** Lines below which a template has no slots of its own: nothing can be said about fewer. */
export const LEAST_SLOT_LINES = 5;
/** Templates with counts an hour of their own: 0.7 MB a thousand. */
export const HOUR_TEMPLATE_LIMIT = 2_048;
/** Lines a template needs for an hour's share to mean something: on average one line in each second hour. */
export const LEAST_HOUR_LINES = 84;
/** Distinct services; lines of further ones are compared with everything. */
export const SERVICE_LIMIT = 4_096;
/** Distinct hosts, over all services. */
export const HOST_LIMIT = 16_384;

export function scopeCount(statistics: Pick<Statistics, 'templateCount' | 'services'>): number {
  return statistics.templateCount.length + statistics.services.length + 1;
}
