/**
 * How well headers of real logs are read: for each system of loghub's 2,000-line sets, the share of lines whose
 * time, level and component come out as its table says, and whose message is its column Content.
 *
 *     node bench/accuracy/line-formats.ts --data DIR [--json] [--verbose]
 *
 * DIR holds one folder a system with `<System>_2k.log` and `<System>_2k.log_structured.csv`.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BatchBuilder } from '../../src/core/batch-builder.ts';
import { ENTRY_FLAG, textAt, valueAt } from '../../src/core/batch.ts';
import { LEVELS, parseLevel } from '../../src/core/level.ts';
import { TextLinesDecoder } from '../../src/ingest/lines/decode.ts';
import { SourceFormat } from '../../src/ingest/lines/source-format.ts';
import { DEFAULT_INGEST_LIMITS } from '../../src/ingest/limits.ts';
import { UTC } from '../../src/ingest/time/zone.ts';

/** Which columns of a system's table say what; times are checked against the text they were read from. */
interface Truth {
  /** Columns that together hold the time, from the largest unit. */
  readonly time: readonly string[];
  readonly level?: string;
  /** The column with the component, and which part of it: all, or what stands behind its last colon. */
  readonly component?: string;
  readonly part?: 'after-colon';
}

const TRUTHS: Readonly<Record<string, Truth>> = {
  Android: { time: ['Date', 'Time'], level: 'Level', component: 'Component' },
  Apache: { time: ['Time'], level: 'Level' },
  BGL: { time: ['Time'], level: 'Level', component: 'Component' },
  HDFS: { time: ['Date', 'Time'], level: 'Level', component: 'Component' },
  HPC: { time: ['Time'], component: 'Component' },
  Hadoop: { time: ['Date', 'Time'], level: 'Level', component: 'Component' },
  HealthApp: { time: ['Time'], component: 'Component' },
  // The table's column names are shifted: "Level" is the host, as is OpenSSH's "Component".
  Linux: { time: ['Month', 'Date', 'Time'], component: 'Component' },
  Mac: { time: ['Month', 'Date', 'Time'], component: 'Component' },
  OpenSSH: { time: ['Date', 'Day', 'Time'] },
  OpenStack: { time: ['Date', 'Time'], level: 'Level', component: 'Component' },
  Proxifier: { time: ['Time'], component: 'Program' },
  Spark: { time: ['Date', 'Time'], level: 'Level', component: 'Component' },
  Thunderbird: { time: ['Month', 'Day', 'Time'], component: 'Component' },
  Windows: { time: ['Date', 'Time'], level: 'Level', component: 'Component' },
  // Log4j's `thread:Class@line` was cut at its first colon there.
  Zookeeper: { time: ['Date', 'Time'], level: 'Level', component: 'Component', part: 'after-colon' },
};

export interface LineFormatAccuracy {
  readonly system: string;
  readonly format: string;
  readonly lines: number;
  /** Shares of 1; undefined where the table has no such column. */
  readonly time: number | undefined;
  readonly level: number | undefined;
  readonly component: number | undefined;
  readonly message: number;
}

export interface Miss {
  readonly system: string;
  readonly field: string;
  readonly expected: string;
  readonly found: string;
}

/** Measures every system found in `folder`. `onMiss` hears of each wrong field. */
export function measureLineFormats(
  folder: string,
  onMiss: (miss: Miss) => void = () => {},
): LineFormatAccuracy[] {
  return readdirSync(folder)
    .filter((system) => existsSync(join(folder, system, `${system}_2k.log`)) && TRUTHS[system] !== undefined)
    .map((system) => measureSystem(folder, system, onMiss));
}

function measureSystem(folder: string, system: string, onMiss: (miss: Miss) => void): LineFormatAccuracy {
  const truth = TRUTHS[system]!;
  const log = readFileSync(join(folder, system, `${system}_2k.log`));
  const [header = [], ...rows] = parseCsv(
    readFileSync(join(folder, system, `${system}_2k.log_structured.csv`), 'utf8'),
  );
  const builder = new BatchBuilder();
  const time = { receivedUs: Date.UTC(2026, 0, 1) * 1000, zone: UTC, numericDate: 'month-first' } as const;
  const format = new SourceFormat();
  const context = { limits: DEFAULT_INGEST_LIMITS, time, source: system, service: '', host: '' };
  const decoder = new TextLinesDecoder(builder, context, format);
  for (let at = 0; at < log.length;) at += decoder.push(log.subarray(at), 1_000);
  decoder.finish();
  const batch = builder.build('0000000000000000', 0);
  const right = { time: 0, level: 0, component: 0, message: 0 };
  rows.forEach((row, index) => {
    if (index >= batch.count) return;
    const column = (name: string): string => row[header.indexOf(name)] ?? '';
    const check = (field: keyof typeof right, expected: string, found: string): void => {
      if (expected === found) right[field]++;
      else onMiss({ system, field, expected, found });
    };
    const stamp = truth.time.map(column).join(' ');
    const found = (batch.flags[index]! & ENTRY_FLAG.timeAssumed) === 0 ? batch.timeUs[index]! : NaN;
    check('time', 'same digits', sameDigits(stamp, found) ? 'same digits' : `${stamp} / ${found}`);
    if (truth.level !== undefined)
      check('level', parseLevel(column(truth.level)), LEVELS[batch.level[index]!]!);
    if (truth.component !== undefined) {
      const component = column(truth.component);
      const expected =
        truth.part === 'after-colon' ? component.slice(component.lastIndexOf(':') + 1) : component;
      check('component', expected, valueAt(batch.service, index));
    }
    check('message', column('Content').trim(), textAt(batch.message, index));
  });
  const share = (count: number): number => Math.round((count / rows.length) * 1e4) / 1e4;
  return {
    system,
    format: format.name ?? 'none',
    lines: batch.count,
    time: share(right.time),
    level: truth.level === undefined ? undefined : share(right.level),
    component: truth.component === undefined ? undefined : share(right.component),
    message: share(right.message),
  };
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Whether all numbers of the stamp, its month by name too, are those of the time; or the stamp is its epoch. */
function sameDigits(stamp: string, timeUs: number): boolean {
  if (!Number.isFinite(timeUs)) return false;
  if (/^\d{10}$/.test(stamp)) return Number(stamp) * 1e6 === timeUs;
  const iso = new Date(timeUs / 1000).toISOString();
  const us = String(timeUs % 1e6).padStart(6, '0');
  const parts = [...iso.slice(2, 19).split(/\D/), us].map(Number);
  const named = stamp.replace(/[A-Z][a-z]{2}/g, (name) => {
    const month = MONTHS.indexOf(name);
    return month < 0 ? '' : String(month + 1);
  });
  const numbers = named.match(/\d{8}|\d{6}(?![\d])|\d+/g) ?? [];
  const clock = `${iso.slice(11, 13)}${iso.slice(14, 16)}${iso.slice(17, 19)}`;
  const day = `${iso.slice(2, 4)}${iso.slice(5, 7)}${iso.slice(8, 10)}`;
  return numbers.every((text, index) => {
    if (text.length === 8) return text === `${iso.slice(0, 2)}${day}`;
    if (text.length === 6 && numbers.length <= 2) return text === clock || text === day;
    if (text.length === 4 && index === 0) return text === iso.slice(0, 4);
    if (index === numbers.length - 1 && (us.startsWith(text) || Number(text) * 1000 === timeUs % 1e6))
      return true;
    return parts.includes(Number(text));
  });
}

/** RFC 4180, as loghub writes it. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  const row: string[] = [];
  let field = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (quoted) {
      if (char !== '"') field += char;
      else if (text[i + 1] === '"') field += text[++i]!;
      else quoted = false;
    } else if (char === '"') {
      quoted = true;
    } else if (char === ',' || char === '\n') {
      row.push(field.replace(/\r$/, ''));
      field = '';
      if (char === '\n') rows.push(row.splice(0));
    } else {
      field += char;
    }
  }
  if (field !== '' || row.length > 0) rows.push([...row, field]);
  return rows;
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { data: { type: 'string' }, json: { type: 'boolean' }, verbose: { type: 'boolean' } },
  });
  if (values.data === undefined) throw new Error('Say where loghub’s sets are: --data DIR');
  const shown = new Map<string, number>();
  const results = measureLineFormats(values.data, (miss) => {
    const key = `${miss.system} ${miss.field}`;
    const count = (shown.get(key) ?? 0) + 1;
    shown.set(key, count);
    if (values.verbose === true && count <= 3)
      console.log(`${key}\n  expected ${miss.expected}\n  found    ${miss.found}`);
  });
  if (values.json === true) console.log(JSON.stringify(results));
  else console.table(results);
}
