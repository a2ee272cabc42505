import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../core/random.ts';
import { CATEGORIES_LIMIT, CategoryMonitor } from './category-monitor.ts';
import { binOf, edgeOf, QUANTITY_BINS } from './quantity-bins.ts';
import { QuantityMonitor } from './quantity-monitor.ts';
import { ShareMonitor } from './share-monitor.ts';
import type { ShiftFinding } from './shift-finding.ts';
import { HOURS_OF_WEEK } from '../model/statistics.ts';
import { hourOfSlot, SLOTS_PER_HOUR } from './slots.ts';

const WEEK = HOURS_OF_WEEK * SLOTS_PER_HOUR;
/** Monday 2026-01-05, 00:00 UTC. */
const START = Date.UTC(2026, 0, 5) / 10_000;
const UNITS = 10;
const NIGHT = 2;
const CERTAIN = 6;

/** Hours (from the start) in which a monitor was certain of a shift, with what each slot logs. */
function shiftedHours(
  weeks: number,
  monitor: {
    add(isNight: boolean, random: number): void;
    strength(slot: number): number;
    roll(isAnomalous: boolean, slot: number): void;
  },
  isNight: (hour: number) => boolean = (hour) => hour % 24 === NIGHT,
): number[] {
  const random = createRandom(1);
  const shifted = new Set<number>();
  for (let passed = 0; passed < weeks * WEEK; passed++) {
    const hour = Math.floor(passed / SLOTS_PER_HOUR);
    monitor.add(isNight(hour), random.next());
    const strength = monitor.strength(START + passed);
    if (strength >= CERTAIN) shifted.add(hour);
    monitor.roll(strength >= CERTAIN, START + passed);
  }
  return [...shifted];
}

function shareMonitor() {
  const monitor = new ShareMonitor();
  return {
    add: (isNight: boolean, random: number) => monitor.add(UNITS, isNight ? 6 : random < 0.5 ? 1 : 0),
    strength: (slot: number) => monitor.judge(slot)?.strength ?? 0,
    roll: (isAnomalous: boolean, slot: number) => monitor.roll(isAnomalous, slot),
  };
}

function strongest(
  monitor: Pick<CategoryMonitor | QuantityMonitor, 'judge'>,
  slot: number,
): ShiftFinding | undefined {
  return monitor.judge(slot, ({ strength }) => strength >= CERTAIN);
}

function quantityMonitor() {
  const monitor = new QuantityMonitor();
  return {
    add(isNight: boolean, random: number) {
      const counts = new Map<number, number>();
      for (let unit = 0; unit < UNITS; unit++) {
        const bin = binOf((isNight ? 200 : 20) * (1 + ((random * 7919 * (unit + 1)) % 1)));
        counts.set(bin, (counts.get(bin) ?? 0) + 1);
      }
      monitor.add(counts);
    },
    strength: (slot: number) => strongest(monitor, slot)?.strength ?? 0,
    roll: (isAnomalous: boolean, slot: number) => monitor.roll(isAnomalous, slot),
  };
}

test('hours of the week begin on Monday, 00:00 UTC', () => {
  assert.equal(hourOfSlot(START), 0);
  assert.equal(hourOfSlot(START + WEEK - 1), HOURS_OF_WEEK - 1);
});

test('a nightly hour of another share is known after some weeks; the same by day is not usual', () => {
  const nights = shiftedHours(3, shareMonitor());
  assert.ok(nights.includes(NIGHT), 'the first night is not usual');
  assert.ok(nights.every((hour) => hour < (2 * WEEK) / SLOTS_PER_HOUR));
  const noon = (2.5 * WEEK) / SLOTS_PER_HOUR + 12;
  const hours = shiftedHours(3, shareMonitor(), (hour) => hour % 24 === NIGHT || hour === noon);
  assert.ok(hours.includes(noon));
});

test('so is a nightly hour of larger numbers', () => {
  const isNight = (hour: number): boolean => hour % 24 === NIGHT;
  const nights = shiftedHours(3, quantityMonitor(), isNight);
  assert.ok(nights.includes(NIGHT), 'the first night is not usual');
  const late = nights.filter((hour) => isNight(hour) && hour >= (2 * WEEK) / SLOTS_PER_HOUR);
  assert.deepEqual(late, []);
});

test('values beyond the limit count as one, and are told apart from those that are followed', () => {
  const monitor = new CategoryMonitor();
  const usual = new Map(Array.from({ length: 3 * CATEGORIES_LIMIT }, (_, at) => [`v${at + 10}`, 3]));
  for (let slot = 0; slot < 100; slot++) {
    monitor.add(usual);
    assert.equal(strongest(monitor, START + slot), undefined);
    monitor.roll(false, START + slot);
  }
  for (let slot = 100; slot < 106; slot++) {
    monitor.add(new Map([['never met', 100]]));
    if (slot < 105) monitor.roll(false, START + slot);
  }
  assert.equal(monitor.judge(START + 105, ({ side }) => side === 'above')?.text, 'is another value');
});

test('bins rise with the number, and their edges are within a fifth of it', () => {
  const numbers = [-1e30, -5000, -3.2, -1e-5, 0, 1e-9, 0.004, 0.5, 1, 3, 3.9, 1e6, 2 ** 59, 1e30];
  const bins = numbers.map(binOf);
  assert.deepEqual(
    bins,
    bins.toSorted((a, b) => a - b),
  );
  assert.ok(bins.every((bin) => bin >= 0 && bin < QUANTITY_BINS));
  for (const number of [-5000, -3.2, 0.004, 0.5, 3, 3.9, 1e6]) {
    const ratio = number / edgeOf(binOf(number));
    assert.ok(ratio > 0.999 && ratio < 1.2, `${number}: ${ratio}`);
  }
  assert.equal(edgeOf(binOf(0)), 0);
  assert.equal(binOf(Number.NaN), binOf(0));
});
