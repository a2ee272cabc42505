import { isBlank, isDigit, isLetter } from '../bytes/ascii.ts';
import { type AttributeName, attributeName } from './attribute-writer.ts';
import type { LineFormat } from './line-format.ts';
import { type LineScan, setSpan } from './line-scan.ts';
import { type DetectTools, reads, type SampleLine } from './sample-line.ts';

/**
 * A format inferred from lines that begin with columns between blanks: either columns in front of a known format,
 * or columns of their own, one of which is a time. Undefined when the lines show none.
 */
export function inferColumns(lines: readonly SampleLine[], tools: DetectTools): LineFormat | undefined {
  if (lines.length < LEAST_LINES) return undefined;
  return inferPrefix(lines, tools) ?? inferHeader(lines, tools);
}

/** With fewer lines, any repetition may be chance. */
const LEAST_LINES = 20;
/** Columns looked at: headers have fewer. */
const COLUMNS = 12;
/** Share of lines that must agree. */
const NEARLY_ALL = 0.95;

const COLUMN_NAMES: readonly AttributeName[] = Array.from({ length: COLUMNS }, (_, index) =>
  attributeName(`column${index + 1}`),
);

/** Formats with a header too particular to be met by chance in the middle of a line. */
const PARTICULAR: ReadonlySet<string> = new Set([
  'syslog-5424',
  'syslog-3164',
  'cri',
  'access',
  'apache-error',
  'nginx-error',
  'logcat',
  'klog',
  'ruby',
  'time-level',
]);

function inferPrefix(lines: readonly SampleLine[], tools: DetectTools): LineFormat | undefined {
  for (let skipped = 1; skipped < COLUMNS; skipped++) {
    for (const format of tools.formats) {
      if (!PARTICULAR.has(format.name)) continue;
      const prefixed = createPrefixed(format, skipped);
      const count = lines.reduce((sum, line) => sum + (reads(prefixed, line, tools.scan) ? 1 : 0), 0);
      if (count >= lines.length * NEARLY_ALL) return prefixed;
    }
  }
  return undefined;
}

function createPrefixed(format: LineFormat, skipped: number): LineFormat {
  return {
    name: `columns-${skipped}+${format.name}`,
    hasHeader: true,
    read(scan) {
      const ends: number[] = [];
      const starts: number[] = [];
      for (let column = 0; column < skipped; column++) {
        starts.push(scan.at);
        scan.at = scan.wordEnd();
        ends.push(scan.at);
        if (!scan.blanks()) return false;
      }
      if (!format.read(scan)) return false;
      for (let column = 0; column < skipped; column++)
        addColumn(scan, column, [starts[column]!, ends[column]!]);
      return true;
    },
  };
}

/** What a column holds, told from all lines. */
interface ColumnFacts {
  present: number;
  times: number;
  /** Bytes of the times, all lines together. */
  timeBytes: number;
  /** Columns that a time takes, at most. */
  timeColumns: number;
  levels: number;
  integers: number;
  lettered: number;
  digited: number;
  readonly values: Set<string>;
}

type ColumnUse = 'time' | 'level' | 'service' | 'host' | 'attribute';

function inferHeader(lines: readonly SampleLine[], { scan }: DetectTools): LineFormat | undefined {
  const facts = Array.from({ length: COLUMNS }, createFacts);
  for (const line of lines) observe(facts, line, scan);
  const most = lines.length * NEARLY_ALL;
  const level = facts.findIndex((fact) => fact.levels >= most);
  let time = -1;
  facts.forEach((fact, column) => {
    // The longest of several times says most.
    if (fact.times >= most && (time < 0 || fact.timeBytes > facts[time]!.timeBytes)) time = column;
  });
  if (time < 0 || (time === 0 && level < 0)) return undefined;
  const timeEnd = time + facts[time]!.timeColumns;
  let end = Math.max(timeEnd, level + 1);
  // A flag, priority or count of few values behind the header's last column belongs to it.
  while (end < COLUMNS && facts[end]!.integers >= most && facts[end]!.values.size <= FEW_VALUES) end++;
  const uses = facts.slice(0, end).map((_, column): ColumnUse | undefined => {
    if (column >= time && column < timeEnd) return column === time ? 'time' : undefined;
    return column === level ? 'level' : 'attribute';
  });
  assign(
    uses,
    facts,
    'host',
    (fact) => fact.lettered >= most && fact.digited >= most / 2 && fact.values.size > 1,
  );
  assign(uses, facts, 'service', (fact) => isNameLike(fact, most));
  return createColumns(uses);
}

const FEW_VALUES = 8;
/** Distinct values remembered a column. */
const VALUES_LIMIT = 64;

function isNameLike(fact: ColumnFacts, most: number): boolean {
  const isVaried = fact.values.size > 1 && fact.values.size < VALUES_LIMIT;
  return fact.lettered >= most && fact.digited < most / 3 && fact.times === 0 && isVaried;
}

function assign(
  uses: (ColumnUse | undefined)[],
  facts: readonly ColumnFacts[],
  ...[use, fits]: [ColumnUse, (fact: ColumnFacts) => boolean]
): void {
  const column = uses.findIndex((each, index) => each === 'attribute' && fits(facts[index]!));
  if (column >= 0) uses[column] = use;
}

function createFacts(): ColumnFacts {
  return {
    present: 0,
    times: 0,
    timeBytes: 0,
    timeColumns: 0,
    levels: 0,
    integers: 0,
    lettered: 0,
    digited: 0,
    values: new Set(),
  };
}

function observe(facts: readonly ColumnFacts[], line: SampleLine, scan: LineScan): void {
  scan.begin(line.bytes, line.start, line.end);
  for (const fact of facts) {
    if (scan.done) return;
    const start = scan.at;
    const end = scan.wordEnd();
    fact.present++;
    if (scan.levelAt(start, end) > 0) fact.levels++;
    const kind = kindOf(scan, start, end);
    if (kind.digits === end - start) fact.integers++;
    if (kind.letters > 0) fact.lettered++;
    if (kind.digits > 0) fact.digited++;
    if (fact.values.size < VALUES_LIMIT) fact.values.add(decoder.decode(scan.bytes.subarray(start, end)));
    if (scan.time() && (scan.done || isBlank(scan.peek()))) {
      fact.times++;
      fact.timeBytes += scan.at - start;
      fact.timeColumns = Math.max(fact.timeColumns, columnsIn(scan, start, scan.at));
    }
    scan.at = end;
    scan.blanks();
  }
}

function kindOf(scan: LineScan, start: number, end: number): { letters: number; digits: number } {
  let letters = 0;
  let digits = 0;
  for (let i = start; i < end; i++) {
    if (isDigit(scan.bytes[i])) digits++;
    else if (isLetter(scan.bytes[i])) letters++;
  }
  return { letters, digits };
}

function columnsIn(scan: LineScan, start: number, end: number): number {
  let columns = 1;
  for (let i = start + 1; i < end; i++) if (isBlank(scan.bytes[i]) && !isBlank(scan.bytes[i - 1])) columns++;
  return columns;
}

function createColumns(uses: readonly (ColumnUse | undefined)[]): LineFormat {
  return {
    name: `columns(${uses.filter((use) => use !== undefined).join(' ')})`,
    hasHeader: true,
    read(scan) {
      for (let column = 0; column < uses.length; column++) {
        const use = uses[column];
        if (use === undefined) continue;
        const start = scan.at;
        const end = scan.wordEnd();
        if (end === start) return false;
        if (use === 'time') {
          if (!scan.time()) return false;
        } else {
          scan.at = end;
          takeColumn(scan, column, { use, start, end });
        }
        if (!scan.blanks() && !scan.done) return false;
      }
      return true;
    },
  };
}

function takeColumn(
  scan: LineScan,
  column: number,
  { use, start, end }: { use: ColumnUse; start: number; end: number },
): void {
  if (use === 'level') scan.level = Math.max(0, scan.levelAt(start, end));
  else if (use === 'service') setSpan(scan.service, start, end);
  else if (use === 'host') setSpan(scan.host, start, end);
  else addColumn(scan, column, [start, end]);
}

function addColumn(scan: LineScan, column: number, range: readonly [start: number, end: number]): void {
  const [start, end] = range;
  if (end - start === 1 && scan.bytes[start] === 0x2d) return;
  scan.numberAttribute(COLUMN_NAMES[column]!, start, end);
}

const decoder = new TextDecoder();
