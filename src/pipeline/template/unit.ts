/** What a unit measures, and how many base units one of it is: milliseconds for durations, bytes for sizes. */
export interface Unit {
  readonly spelling: string;
  /** The spelling's UTF-8. */
  readonly bytes: Uint8Array;
  readonly measures: 'duration' | 'size' | 'percent';
  readonly factor: number;
  /** Whether the unit is also read as one when white space stands between it and the number ("5 ms", but not "5 m"). */
  readonly word: boolean;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const KIB = 1024;

/** Spellings of each unit; those after the bar are read only without white space. */
const SPELLINGS: readonly [measures: Unit['measures'], factor: number, spellings: string][] = [
  ['duration', 1e-6, 'ns nsec nsecs nanos nanosecond nanoseconds'],
  ['duration', 1e-3, 'us µs μs usec usecs micros microsecond microseconds'],
  ['duration', 1, 'ms msec msecs millis millisecond milliseconds MILLISECONDS'],
  ['duration', SECOND, 's sec secs second seconds SECONDS'],
  ['duration', MINUTE, 'min mins minute minutes MINUTES | m'],
  ['duration', HOUR, 'hr hrs hour hours HOURS | h'],
  ['duration', DAY, 'day days DAYS | d'],
  ['duration', 7 * DAY, 'week weeks | w'],
  ['size', 1, 'B byte bytes Byte Bytes BYTES | b'],
  ['size', KIB, 'KB kB kb Kb KiB kilobytes | K k'],
  ['size', KIB ** 2, 'MB Mb mb MiB megabytes | M'],
  ['size', KIB ** 3, 'GB Gb gb GiB gigabytes | G g'],
  ['size', KIB ** 4, 'TB TiB terabytes | T'],
  ['size', KIB ** 5, 'PB PiB'],
  ['percent', 1, '% percent'],
];

/** Every known spelling. */
export const UNITS: readonly Unit[] = buildUnits();

const LONGEST_UNIT_BYTES = Math.max(...UNITS.map(({ bytes }) => bytes.length));

const byHash: ReadonlyMap<number, Unit> = new Map(
  UNITS.map((unit) => [hashOf(unit.bytes, 0, unit.bytes.length), unit]),
);

/** The unit that `bytes[start, end)` spells, if any. */
export function unitOf(bytes: Uint8Array, start: number, end: number): Unit | undefined {
  if (end <= start || end - start > LONGEST_UNIT_BYTES) return undefined;
  const unit = byHash.get(hashOf(bytes, start, end));
  if (unit === undefined || unit.bytes.length !== end - start) return undefined;
  for (let at = start; at < end; at++) if (bytes[at] !== unit.bytes[at - start]) return undefined;
  return unit;
}

/** FNV-1a (RFC 9923): spellings are short. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5 | 0;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  return hash;
}

function buildUnits(): Unit[] {
  const encoder = new TextEncoder();
  return SPELLINGS.flatMap(([measures, factor, spellings]) =>
    spellings.split('|').flatMap((part, index) =>
      part
        .trim()
        .split(' ')
        .filter((spelling) => spelling !== '')
        .map((spelling) => ({
          spelling,
          bytes: encoder.encode(spelling),
          measures,
          factor,
          word: index === 0,
        })),
    ),
  );
}
