import type { EntryDto } from '../../api/entries.ts';
import { formatEntryId, parseEntryId } from '../../core/entry-id.ts';
import { createRandom } from '../../core/random.ts';
import { FAULTS, HOSTS, SILENCE, SLOW_SHARE, TEMPLATES } from './fixture-catalog.ts';
import type { Fault, FixtureTemplate } from './fixture-catalog.ts';
import { fillTemplate } from './fixture-values.ts';

/** Lines a second at an average hour; a day swings around it. */
const BASE_RATE = 9;
const SWING = 0.25;
const HOUR_MS = 3_600_000;

export const THRESHOLD = 0.68;

/** The invented shop's log: which template, when, and the seed of its parameters; text is made when asked for. */
export class FixtureLines {
  readonly startMs: number;
  readonly #random;
  readonly #timesUs: number[] = [];
  readonly #templates: number[] = [];
  readonly #seeds: number[] = [];
  readonly #pickable = TEMPLATES.map((template, index) => ({ template, index })).filter(
    ({ template }) => template.fault === undefined,
  );
  readonly #weights = this.#pickable.reduce((sum, { template }) => sum + template.weight, 0);

  constructor(options: { seed: number; nowMs: number; hours: number }) {
    this.#random = createRandom(options.seed);
    this.startMs = options.nowMs;
    for (let at = options.nowMs - options.hours * HOUR_MS; at < options.nowMs; at += 1000)
      this.write(at, 1000);
  }

  get length(): number {
    return this.#timesUs.length;
  }

  /** Writes the lines of a stretch of time; the result is the index of the first. */
  write(fromMs: number, spanMs: number): number {
    const first = this.length;
    const hour = (fromMs / HOUR_MS) % 24;
    const usual = BASE_RATE * (1 + SWING * Math.sin(((hour - 9) / 24) * 2 * Math.PI));
    const minutesAgo = (this.startMs - fromMs) / 60_000;
    const silent = minutesAgo <= SILENCE.fromMinutes && minutesAgo > SILENCE.toMinutes;
    const drawn: number[] = [];
    this.#times(usual, spanMs, () => drawn.push(this.#pickUsual()));
    for (const fault of FAULTS) {
      if (minutesAgo > fault.fromMinutes || minutesAgo <= fault.toMinutes) continue;
      this.#times(fault.rate, spanMs, () => drawn.push(this.#pickFault(fault)));
    }
    const kept = silent ? drawn.filter((index) => TEMPLATES[index]?.service !== SILENCE.service) : drawn;
    const times = kept
      .map(() => Math.floor((fromMs + this.#random.next() * spanMs) * 1000))
      .sort((a, b) => a - b);
    for (const [position, index] of kept.entries()) {
      this.#timesUs.push(times[position] ?? 0);
      this.#templates.push(index);
      this.#seeds.push(this.#random.integer(2 ** 32));
    }
    return first;
  }

  /** Index of the first line at or after a time. */
  indexAt(timeUs: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#timesUs[middle] ?? 0) < timeUs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  timeUs(index: number): number {
    return this.#timesUs[index] ?? 0;
  }

  templateIndex(index: number): number {
    return this.#templates[index] ?? 0;
  }

  anomalous(index: number): boolean {
    return this.template(index).fault !== undefined || this.slow(index);
  }

  slow(index: number): boolean {
    return (
      (this.#seeds[index] ?? 0) / 2 ** 32 < SLOW_SHARE && this.template(index).text.includes('<duration>')
    );
  }

  template(index: number): FixtureTemplate {
    const template = TEMPLATES[this.templateIndex(index)];
    if (template === undefined) throw new RangeError(`line ${index} of ${this.length}`);
    return template;
  }

  host(index: number): string {
    return HOSTS[(this.#seeds[index] ?? 0) % HOSTS.length] ?? '';
  }

  message(index: number): string {
    return fillTemplate(this.template(index).text, this.#seeds[index] ?? 0, this.slow(index));
  }

  entry(index: number): EntryDto {
    const { service, level } = this.template(index);
    const seed = this.#seeds[index] ?? 0;
    const timeUs = this.timeUs(index);
    const anomalous = this.anomalous(index);
    return {
      id: formatEntryId({ timeUs, batchId: index.toString(16).padStart(16, '0'), row: 0 }),
      time: new Date(timeUs / 1000).toISOString().replace('Z', `${String(timeUs % 1000).padStart(3, '0')}Z`),
      timeUs,
      level,
      service,
      host: this.host(index),
      source: 'http',
      message: this.message(index),
      attributes: { region: 'eu-west', 'build.version': '2.14.1', pid: 1000 + (seed % 7000) },
      trace: (seed ^ 0x5bd1e995).toString(16).replace('-', '').padStart(8, '0').repeat(2),
      templateId: templateId(this.templateIndex(index)),
      score: Number(
        (anomalous ? THRESHOLD + 0.05 + (seed % 1000) / 4000 : 0.32 + (seed % 1000) / 3200).toFixed(4),
      ),
      anomalous,
      modelVersion: 3,
      flags: [],
    };
  }

  #times(perSecond: number, spanMs: number, run: () => void): void {
    const expected = (perSecond * spanMs) / 1000;
    const count = Math.floor(expected * (0.7 + 0.6 * this.#random.next()) + this.#random.next());
    for (let i = 0; i < count; i++) run();
  }

  #pickUsual(): number {
    let left = this.#random.next() * this.#weights;
    return this.#pickable.find(({ template }) => (left -= template.weight) < 0)?.index ?? 0;
  }

  #pickFault({ name }: Fault): number {
    const choices = TEMPLATES.map((template, index) => ({ template, index })).filter(
      ({ template }) => template.fault === name,
    );
    const total = choices.reduce((sum, { template }) => sum + template.weight, 0);
    let left = this.#random.next() * total;
    return choices.find(({ template }) => (left -= template.weight) < 0)?.index ?? choices[0]?.index ?? 0;
  }
}

/** 16 hex digits for a position in the catalogue. */
export function templateId(index: number): string {
  return ((0x9e3779b97f4a7c15n * BigInt(index + 1)) & 0xffffffffffffffffn).toString(16).padStart(16, '0');
}

/** The line an entry id names, if there is one. */
export function lineOfId(lines: FixtureLines, id: string): number | undefined {
  const key = parseEntryId(id);
  const index = key === undefined ? Number.NaN : Number.parseInt(key.batchId, 16);
  return index < lines.length ? index : undefined;
}
