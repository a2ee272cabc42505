import { LEVELS } from '../../core/level.ts';
import { scopeCount, type Slot, type Statistics } from '../model/statistics.ts';
import { characterMixTable, type CharacterMix } from './character-mix.ts';
import { hostNoveltyTable, type HostNovelty } from './host-novelty.ts';
import { hourOfWeekTable, type HourOfWeek } from './hour-of-week.ts';
import { levelInServiceTable } from './level-in-service.ts';
import { levelInTemplateTable } from './level-in-template.ts';
import { messageLengthScales } from './message-length.ts';
import { numericScales } from './numeric-outlier.ts';
import { NO_CONTEXT } from './path-context.ts';
import { PairTable } from './pair-table.ts';
import { LEAST_VALUES, type RobustScale } from './robust-scale.ts';
import { distributionOf, type Distribution } from './surprise.ts';
import { templateInServiceTable, type TemplateInService } from './template-in-service.ts';
import { templateNoveltyTable } from './template-novelty.ts';
import { templateRarityTable } from './template-rarity.ts';
import { unseenAttributeTable, type UnseenAttribute } from './unseen-attribute.ts';
import { unseenValueTable, type UnseenValue } from './unseen-value.ts';

/**
 * A model's statistics turned into look-up tables, so that reading a line's features is indexing.
 * Immutable; built once a model. Services are numbered as in the statistics; number `services` is the unknown one.
 */
export interface FeatureTables {
  readonly templates: number;
  readonly services: number;
  /** Whether the template counts as known: with the line held out, one seen once does not. */
  readonly isKnown: Uint8Array;
  /** Lines of each scope. */
  readonly scopeLines: Uint32Array;
  readonly templateRarity: Float32Array;
  readonly templateNovelty: Float32Array;
  readonly templateInService: TemplateInService;
  readonly levelInTemplate: Float32Array;
  readonly levelInService: Float32Array;
  readonly hourOfWeek: HourOfWeek;
  readonly host: HostNovelty;
  readonly characterMix: CharacterMix;
  readonly length: readonly (RobustScale | undefined)[];
  readonly slots: SlotTables;
}

export interface SlotTables {
  readonly slots: readonly Slot[];
  /** (template, parameter number) to slot. */
  readonly parameter: PairTable;
  /** (scope, name hash) to slot. */
  readonly attribute: PairTable;
  /** (slot, context) to the slot of lines about that kind of path. */
  readonly context: PairTable;
  readonly scale: readonly (RobustScale | undefined)[];
  readonly value: UnseenValue;
  /** 1 for slots whose values are told apart by their form and length. */
  readonly isForm: Uint8Array;
  /** The same of lengths' classes. */
  readonly textLength: UnseenValue;
  readonly name: UnseenAttribute;
}

/**
 * @param heldOut 1 for reading the features of the training lines themselves: each is judged by all others, so that the
 *   forest sees what novelty looks like. 0 for scoring.
 */
export function buildFeatureTables(statistics: Statistics, heldOut: 0 | 1): FeatureTables {
  const { templateCount, services, pairs, hosts, levelCount } = statistics;
  const templates = templateCount.length;
  const inService = groupDistributions(pairs, services.length);
  const everything = distributionOf(templateCount);
  const scopeLines = scopeLinesOf(statistics);
  return {
    templates,
    services: services.length,
    isKnown: Uint8Array.from(templateCount, (count) => (count > heldOut ? 1 : 0)),
    scopeLines,
    templateRarity: templateRarityTable(templateCount, heldOut),
    templateNovelty: templateNoveltyTable([...inService, everything]),
    templateInService: templateInServiceTable(pairs, [...inService, everything], heldOut),
    levelInTemplate: levelInTemplateTable(levelCount, templates, heldOut),
    levelInService: levelInServiceTable(levelCount.subarray(templates * LEVELS.length), heldOut),
    hourOfWeek: hourOfWeekTable(statistics.hours, templates, heldOut),
    host: hostNoveltyTable(
      hosts,
      [...groupDistributions(hosts, services.length), distributionOf([])],
      heldOut,
    ),
    characterMix: characterMixTable(statistics.characters, scopeLines),
    length: messageLengthScales(statistics.slots, scopeLines.length),
    slots: slotTables(statistics.slots, scopeLines, heldOut),
  };
}

/** The scope a line is compared with: a template with enough lines, else the service. */
export function scopeOf(tables: FeatureTables, template: number, service: number): number {
  if (template >= 0 && tables.scopeLines[template]! >= LEAST_VALUES) return template;
  return tables.templates + service;
}

function scopeLinesOf(statistics: Statistics): Uint32Array {
  const { templateCount, serviceCount } = statistics;
  const lines = new Uint32Array(scopeCount(statistics));
  lines.set(templateCount);
  lines.set(serviceCount, templateCount.length);
  lines[lines.length - 1] = statistics.lines;
  return lines;
}

function groupDistributions(
  pairs: { readonly service: Uint32Array; readonly count: Uint32Array },
  services: number,
): Distribution[] {
  const groups = Array.from({ length: services }, (): number[] => []);
  for (let index = 0; index < pairs.count.length; index++)
    groups[pairs.service[index]!]!.push(pairs.count[index]!);
  return groups.map(distributionOf);
}

function slotTables(slots: readonly Slot[], scopeLines: Uint32Array, heldOut: 0 | 1): SlotTables {
  const parameter = new PairTable(slots.filter(({ kind }) => kind === 'parameter').length);
  const attribute = new PairTable(slots.filter(({ kind }) => kind === 'attribute').length);
  const inContext = new PairTable(slots.filter(({ context }) => context !== NO_CONTEXT).length);
  for (const [index, { kind, scope, key, context }] of slots.entries()) {
    if (kind === 'length') continue;
    const table = kind === 'parameter' ? parameter : attribute;
    if (context === NO_CONTEXT) table.set(scope, key, index);
  }
  for (const [index, { kind, scope, key, context }] of slots.entries()) {
    if (context === NO_CONTEXT) continue;
    const slot = (kind === 'parameter' ? parameter : attribute).get(scope, key);
    if (slot >= 0) inContext.set(slot, context, index);
  }
  return {
    slots,
    parameter,
    attribute,
    context: inContext,
    scale: numericScales(slots),
    value: unseenValueTable(slots, heldOut),
    textLength: unseenValueTable(
      slots.map(({ lengths }) => (lengths === undefined ? {} : { values: lengths })),
      heldOut,
    ),
    isForm: Uint8Array.from(slots, ({ byForm }) => (byForm ? 1 : 0)),
    name: unseenAttributeTable(slots, scopeLines, heldOut),
  };
}
