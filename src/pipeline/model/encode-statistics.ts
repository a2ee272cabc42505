import { LEVELS } from '../../core/level.ts';
import {
  CHARACTER_COLUMNS,
  HOURS_OF_WEEK,
  scopeCount,
  SLOT_KINDS,
  type PairCounts,
  type Slot,
  type Statistics,
  type ValueCount,
} from './statistics.ts';

/** Statistics as named byte sections of little-endian columns; see `encodeSections`. */
export function encodeStatistics(statistics: Statistics): Record<string, Uint8Array> {
  const { pairs, hosts, hours, slots } = statistics;
  const values = slots.flatMap((slot) => [...(slot.values ?? []), ...(slot.lengths ?? [])]);
  return {
    names: encodeJson({
      lines: statistics.lines,
      services: statistics.services,
      hosts: hosts.names,
      slotNames: slots.map(({ name }) => name),
      valueTexts: values.map(({ text }) => text),
    }),
    templateCount: bytesOf(statistics.templateCount),
    serviceCount: bytesOf(statistics.serviceCount),
    ...encodePairs('pair', pairs),
    levelCount: bytesOf(statistics.levelCount),
    characters: bytesOf(statistics.characters),
    hoursAll: bytesOf(hours.all),
    hoursTemplate: bytesOf(hours.template),
    hoursCount: bytesOf(hours.count),
    ...encodePairs('host', hosts),
    slotKind: Uint8Array.from(slots, ({ kind }) => SLOT_KINDS.indexOf(kind)),
    slotScope: bytesOf(Uint32Array.from(slots, ({ scope }) => scope)),
    slotKey: bytesOf(Int32Array.from(slots, ({ key }) => key)),
    slotForm: Uint8Array.from(slots, ({ byForm }) => (byForm ? 1 : 0)),
    slotContext: bytesOf(Int32Array.from(slots, ({ context }) => context)),
    slotCount: bytesOf(Uint32Array.from(slots, ({ count }) => count)),
    slotRange: bytesOf(Float64Array.from(slots.flatMap(rangeColumns))),
    slotValues: bytesOf(Int32Array.from(slots, ({ values: own }) => own?.length ?? NO_VALUES)),
    slotLengths: bytesOf(Int32Array.from(slots, ({ lengths }) => lengths?.length ?? NO_VALUES)),
    valueHash: bytesOf(Int32Array.from(values, ({ hash }) => hash)),
    valueCount: bytesOf(Uint32Array.from(values, ({ count }) => count)),
  };
}

/** @throws RangeError or SyntaxError saying which section does not fit. */
export function decodeStatistics(sections: Readonly<Record<string, Uint8Array>>): Statistics {
  const names = decodeNames(section(sections, 'names'));
  const templateCount = uint32(sections, 'templateCount');
  const statistics: Statistics = {
    lines: names.lines,
    templateCount,
    services: names.services,
    serviceCount: uint32(sections, 'serviceCount'),
    pairs: decodePairs(sections, 'pair'),
    levelCount: uint32(sections, 'levelCount'),
    characters: float64(sections, 'characters'),
    hours: {
      all: uint32(sections, 'hoursAll'),
      template: uint32(sections, 'hoursTemplate'),
      count: uint32(sections, 'hoursCount'),
    },
    hosts: { ...decodePairs(sections, 'host'), names: names.hosts },
    slots: decodeSlots(sections, names),
  };
  checkSizes(statistics);
  return statistics;
}

const NO_VALUES = -1;
const RANGE_COLUMNS = 6;

function rangeColumns({ range }: Slot): number[] {
  if (range === undefined) return [0, 0, 0, 0, 0, 0];
  return [range.count, range.p1, range.p5, range.p50, range.p95, range.p99];
}

interface Names {
  readonly lines: number;
  readonly services: readonly string[];
  readonly hosts: readonly string[];
  readonly slotNames: readonly string[];
  readonly valueTexts: readonly string[];
}

function decodeSlots(sections: Readonly<Record<string, Uint8Array>>, names: Names): readonly Slot[] {
  const kind = section(sections, 'slotKind');
  const form = section(sections, 'slotForm');
  const scope = uint32(sections, 'slotScope');
  const key = int32(sections, 'slotKey');
  const context = int32(sections, 'slotContext');
  const count = uint32(sections, 'slotCount');
  const range = float64(sections, 'slotRange');
  const valueRows = int32(sections, 'slotValues');
  const lengthRows = int32(sections, 'slotLengths');
  const hash = int32(sections, 'valueHash');
  const valueCount = uint32(sections, 'valueCount');
  for (const [name, length] of [
    ['slotForm', form.length],
    ['slotScope', scope.length],
    ['slotKey', key.length],
    ['slotContext', context.length],
    ['slotCount', count.length],
    ['slotRange', range.length / RANGE_COLUMNS],
    ['slotValues', valueRows.length],
    ['slotLengths', lengthRows.length],
    ['slotNames', names.slotNames.length],
  ] as const) {
    check(length === kind.length, `section ${name} has ${length} rows, expected ${kind.length}`);
  }
  check(
    hash.length === valueCount.length && hash.length === names.valueTexts.length,
    'its values differ in number',
  );
  let at = 0;
  const take = (rows: number): ValueCount[] | undefined => {
    check(rows >= NO_VALUES && at + rows <= hash.length, `a slot has ${rows} values of ${hash.length}`);
    if (rows === NO_VALUES) return undefined;
    at += rows;
    return Array.from({ length: rows }, (_, index) => {
      const row = at - rows + index;
      return { hash: hash[row]!, count: valueCount[row]!, text: names.valueTexts[row]! };
    });
  };
  return names.slotNames.map((name, index): Slot => {
    const values = take(valueRows[index]!);
    const lengths = take(lengthRows[index]!);
    const [rangeCount, p1, p5, p50, p95, p99] = range.subarray(index * RANGE_COLUMNS) as unknown as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const kindName = SLOT_KINDS[kind[index]!];
    check(kindName !== undefined, `slot ${index} is of kind ${kind[index]}`);
    return {
      kind: kindName!,
      scope: scope[index]!,
      key: key[index]!,
      context: context[index]!,
      name,
      count: count[index]!,
      byForm: form[index] === 1,
      ...(rangeCount > 0 ? { range: { count: rangeCount, p1, p5, p50, p95, p99 } } : {}),
      ...(values === undefined ? {} : { values }),
      ...(lengths === undefined ? {} : { lengths }),
    };
  });
}

function checkSizes(statistics: Statistics): void {
  const { templateCount, services, serviceCount, hours, pairs, hosts } = statistics;
  const templates = templateCount.length;
  const scopes = scopeCount(statistics);
  check(
    serviceCount.length === services.length,
    `it counts ${serviceCount.length} of ${services.length} services`,
  );
  check(statistics.levelCount.length === scopes * LEVELS.length, 'its level counts do not fit its scopes');
  check(
    statistics.characters.length === scopes * CHARACTER_COLUMNS,
    'its character sums do not fit its scopes',
  );
  check(hours.all.length === HOURS_OF_WEEK, `it has ${hours.all.length} hours, expected ${HOURS_OF_WEEK}`);
  check(hours.count.length === hours.template.length * HOURS_OF_WEEK, 'its counts by the hour do not fit');
  checkBelow(hours.template, templates, 'an hourly template');
  checkBelow(pairs.service, services.length, 'the service of a pair');
  checkBelow(pairs.item, templates, 'the template of a pair');
  checkBelow(hosts.service, services.length, 'the service of a host');
  checkBelow(hosts.item, hosts.names.length, 'a host');
  for (const { scope } of statistics.slots) check(scope < scopes, `a slot has scope ${scope} of ${scopes}`);
}

function checkBelow(numbers: Uint32Array, limit: number, what: string): void {
  for (const value of numbers) check(value < limit, `${what} has the number ${value} of ${limit}`);
}

function encodePairs(prefix: string, pairs: PairCounts): Record<string, Uint8Array> {
  return {
    [`${prefix}Service`]: bytesOf(pairs.service),
    [`${prefix}Item`]: bytesOf(pairs.item),
    [`${prefix}Count`]: bytesOf(pairs.count),
  };
}

function decodePairs(sections: Readonly<Record<string, Uint8Array>>, prefix: string): PairCounts {
  const service = uint32(sections, `${prefix}Service`);
  const item = uint32(sections, `${prefix}Item`);
  const count = uint32(sections, `${prefix}Count`);
  check(
    service.length === item.length && item.length === count.length,
    `its ${prefix} counts differ in number`,
  );
  return { service, item, count };
}

function encodeJson(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

function decodeNames(bytes: Uint8Array): Names {
  const names: unknown = JSON.parse(new TextDecoder().decode(bytes));
  const isNames =
    typeof names === 'object' &&
    names !== null &&
    'lines' in names &&
    typeof names.lines === 'number' &&
    ['services', 'hosts', 'slotNames', 'valueTexts'].every((key) =>
      isTexts((names as Record<string, unknown>)[key]),
    );
  check(isNames, 'its names are not lists of texts');
  return names as Names;
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}

function bytesOf(column: Uint32Array | Int32Array | Float64Array): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}

function section(sections: Readonly<Record<string, Uint8Array>>, name: string): Uint8Array {
  const bytes = sections[name];
  if (bytes === undefined) throw new RangeError(`it has no section ${name}`);
  return bytes;
}

function columnBytes(
  sections: Readonly<Record<string, Uint8Array>>,
  name: string,
  width: number,
): ArrayBuffer {
  const bytes = section(sections, name);
  check(bytes.length % width === 0, `section ${name} has ${bytes.length} bytes, no multiple of ${width}`);
  return bytes.slice().buffer;
}

function uint32(sections: Readonly<Record<string, Uint8Array>>, name: string): Uint32Array {
  return new Uint32Array(columnBytes(sections, name, 4));
}

function int32(sections: Readonly<Record<string, Uint8Array>>, name: string): Int32Array {
  return new Int32Array(columnBytes(sections, name, 4));
}

function float64(sections: Readonly<Record<string, Uint8Array>>, name: string): Float64Array {
  return new Float64Array(columnBytes(sections, name, 8));
}

function check(holds: boolean, problem: string): void {
  if (!holds) throw new RangeError(problem);
}
