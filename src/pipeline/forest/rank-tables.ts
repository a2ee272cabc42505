import { LEAF } from './forest.ts';
import type { ScoringTrees } from './merge-leaves.ts';

/**
 * Every feature's thresholds, sorted, one after another in one row of slots. A value's slot is that of the first
 * threshold that is ≥ the value: it goes left at that threshold and all later ones of its feature, right at all
 * earlier ones. A last slot per feature, with threshold +Infinity, is for values above all. Slot 0 belongs to none.
 *
 * To find a slot fast, the range of a feature's thresholds is cut into equal cells; `cells` has the first slot a
 * value in the cell can have, so that only the thresholds inside the cell remain to be compared. Cells are equal in
 * value, or, where that spreads the thresholds better, in the number of float32 values they hold, which suits heavy
 * tails. Whether x lies in a later cell than t is decided by the same float32 operations for both, none of which ever
 * changes their order, so the result is exact whatever is rounded.
 */
export interface RankTables {
  readonly slotCount: number;
  /** features + 1 entries: feature f owns slots slotStart[f] up to, not including, slotStart[f + 1]. */
  readonly slotStart: Int32Array;
  /** slotCount values. */
  readonly thresholds: Float32Array;
  /** Per group of four features: four lowest places, then four scales (cells per unit), then four bit masks of {@link Scale}. */
  readonly grid: Float32Array;
  /** features × (GRID_CELLS + 1): the first slot of each cell, then the feature's last slot. */
  readonly cells: Uint16Array;
}

/**
 * Slots are stored as uint16.
 * @returns undefined when there are more thresholds than that.
 */
export function buildRankTables(trees: ScoringTrees): RankTables | undefined {
  const { features } = trees;
  const sorted = sortThresholds(trees);
  const slotStart = new Int32Array(features + 1);
  slotStart[0] = 1;
  for (let feature = 0; feature < features; feature++) {
    slotStart[feature + 1] = slotStart[feature]! + sorted[feature]!.length + 1;
  }
  const slotCount = slotStart[features]!;
  if (slotCount > MAX_SLOTS) return undefined;
  const thresholds = new Float32Array(slotCount).fill(Infinity);
  const grid = new Float32Array(Math.ceil(features / 4) * GROUP_FLOATS);
  const gridMasks = new Int32Array(grid.buffer);
  const cells = new Uint16Array(features * (GRID_CELLS + 1));
  for (let feature = 0; feature < features; feature++) {
    const own = sorted[feature]!;
    thresholds.set(own, slotStart[feature]);
    const scale = chooseScale(own);
    const at = (feature >> 2) * GROUP_FLOATS + (feature & 3);
    grid[at] = scale.low;
    grid[at + 4] = scale.cellsPerUnit;
    gridMasks[at + 8] = scale.kind === 'order' ? -1 : 0;
    const first = cells.subarray(feature * (GRID_CELLS + 1), (feature + 1) * (GRID_CELLS + 1));
    first.fill(slotStart[feature + 1]! - 1);
    const cellOf = cellsOf(own, scale);
    for (let i = own.length - 1, cell = GRID_CELLS - 1; cell >= 0; cell--) {
      while (i >= 0 && cellOf[i]! >= cell) i--;
      first[cell] = slotStart[feature]! + i + 1;
    }
  }
  return { slotCount, slotStart, thresholds, grid, cells };
}

/** The slot of `threshold`, which must be one of the feature's. */
export function slotOfThreshold(tables: RankTables, feature: number, threshold: number): number {
  let low = tables.slotStart[feature]!;
  let high = tables.slotStart[feature + 1]! - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tables.thresholds[middle]! < threshold) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Cells a feature. At 1,024 the tables of 12 features fit the second-level cache and a cell rarely holds two thresholds. */
export const GRID_CELLS = 1_024;

const MAX_SLOTS = 65_536;

/** Each feature's different thresholds, rising. */
function sortThresholds(trees: ScoringTrees): Float32Array[] {
  const counts = new Int32Array(trees.features);
  for (const feature of trees.feature) if (feature !== LEAF) counts[feature]!++;
  const found = Array.from(counts, (count) => new Float32Array(count));
  trees.feature.forEach((feature, node) => {
    // Adding 0 turns -0 into 0, which decides alike.
    if (feature !== LEAF) found[feature]![--counts[feature]!] = trees.threshold[node]! + 0;
  });
  return found.map((thresholds) => withoutRepeats(thresholds.sort()));
}

function withoutRepeats(sorted: Float32Array): Float32Array {
  let count = 0;
  for (const value of sorted) if (count === 0 || value !== sorted[count - 1]) sorted[count++] = value;
  return sorted.subarray(0, count);
}

/** How a feature's values are placed on its grid: by value, or by their place in the order of all float32 numbers. */
interface Scale {
  readonly kind: 'value' | 'order';
  readonly low: number;
  readonly cellsPerUnit: number;
}

/** The scale on which thresholds share cells least: the smaller sum of squared counts. */
function chooseScale(sorted: Float32Array): Scale {
  const [byValue, byOrder] = (['value', 'order'] as const).map((kind) => fitScale(kind, sorted)) as [
    Scale,
    Scale,
  ];
  return crowding(sorted, byOrder) < crowding(sorted, byValue) ? byOrder : byValue;
}

/** Cells per unit are bounded so that neither an infinite difference times 0 nor 0 times infinity can come up. */
function fitScale(kind: Scale['kind'], sorted: Float32Array): Scale {
  const places = placesOf(sorted, kind);
  const low = places[0] ?? 0;
  const range = (places.at(-1) ?? 0) - low;
  const cellsPerUnit = range === 0 ? 1 : Math.fround(Math.min(Math.max(GRID_CELLS / range, 1e-37), 1e37));
  return { kind, low, cellsPerUnit };
}

function crowding(sorted: Float32Array, scale: Scale): number {
  const counts = new Uint32Array(GRID_CELLS);
  for (const cell of cellsOf(sorted, scale)) counts[cell]!++;
  return counts.reduce((sum, count) => sum + count * count, 0);
}

/** The same operations as in wasm/leaf-mask-kernel.as.ts, in float32. */
function cellsOf(values: Float32Array, { kind, low, cellsPerUnit }: Scale): Float32Array {
  return placesOf(values, kind).map((place) =>
    Math.min(Math.trunc(Math.fround(Math.fround(place - low) * cellsPerUnit)), GRID_CELLS - 1),
  );
}

function placesOf(values: Float32Array, kind: Scale['kind']): Float32Array {
  if (kind === 'value') return values;
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  return new Float32Array(bits.map((word) => word ^ ((word >> 31) & 0x7fffffff)));
}

/** Floats a group of four features takes in `grid`. */
const GROUP_FLOATS = 12;
