/**
 * AssemblyScript: sums rows' path lengths by leaf masks. ../rank-tables.ts and ../leaf-masks.ts explain the tables;
 * the host (../leaf-mask-scorer.ts) owns the memory and fills them in. Compiled into leaf-mask-kernel.wasm.ts by
 * scripts/build-wasm.ts.
 */

/** Where everything lies; addresses in bytes. The host writes it, field by field, 4 bytes each. */
@unmanaged
class Layout {
  features: i32;
  /** Slots of a row: features, rounded up to an even number with slot 0. */
  stride: i32;
  blocks: i32;
  slotCount: i32;
  /** rows × features float32, with 12 readable bytes after the end. */
  values: usize;
  /** rows × stride uint16. */
  slots: usize;
  /** Per group of 4 features 4 lows, 4 cells per unit (float32), 4 masks (int32; -1: by order, 0: by value). */
  grid: usize;
  /** features × CELL_STRIDE uint16: the first slot of each cell, and one after the last. */
  cells: usize;
  /** slotCount float32. */
  thresholds: usize;
  /** blocks × slotCount uint16. */
  offsets: usize;
  /** Per block the address of its masks, uint32. */
  masks: usize;
  /** blocks × WORDS × 65 int64. */
  leaves: usize;
  /** rows float64, the result. */
  sums: usize;
}

/** Held equal to GRID_CELLS in ../rank-tables.ts by a test. */
const CELLS: i32 = 1024;
const CELL_STRIDE: i32 = CELLS + 1;

/** 64-bit masks side by side in a block. */
const WORDS: usize = 8;
const LEAF_BYTES: usize = 65 * 8;

/** Path lengths are counted in steps of 2^-32 edges. */
const EDGES_PER_STEP: f64 = 1.0 / 4294967296.0;

export function pathSums(layout: Layout, rows: i32): void {
  rankRows(layout, rows);
  memory.fill(layout.sums, 0, rows << 3);
  for (let block = 0; block < layout.blocks; block++) addBlock(layout, block, rows);
  const end = layout.sums + (rows << 3);
  for (let at = layout.sums; at < end; at += 8) store<f64>(at, <f64>load<i64>(at) * EDGES_PER_STEP);
}

/** Finds each value's slot among its feature's thresholds: four grid cells at a time, then inside the cell. */
function rankRows(layout: Layout, rows: i32): void {
  const features = layout.features;
  const thresholds = layout.thresholds;
  const rowBytes = features << 2;
  const end = layout.values + rows * rowBytes;
  let out = layout.slots;
  for (let row = layout.values; row < end; row += rowBytes) {
    let grid = layout.grid;
    let cells = layout.cells;
    for (let feature = 0; feature < features; feature += 4) {
      let values = v128.load(row + (feature << 2));
      const known = f32x4.eq(values, values);
      values = v128.bitselect(values, f32x4.splat(f32.POSITIVE_INFINITY), known);
      // A float's bits, with those of negative ones but the sign turned over, are integers in the floats' order.
      const turned = v128.and(i32x4.shr_s(values, 31), i32x4.splat(0x7fffffff));
      const order = f32x4.convert_i32x4_s(v128.xor(values, turned));
      const unit = v128.bitselect(order, values, v128.load(grid, 32));
      let place = f32x4.mul(f32x4.sub(unit, v128.load(grid)), v128.load(grid, 16));
      place = f32x4.pmin(f32x4.splat(<f32>(CELLS - 1)), f32x4.pmax(f32x4.splat(0), place));
      const cell = i32x4.trunc_sat_f32x4_s(place);
      const to = out + (feature << 1);
      store<u16>(
        to,
        findSlot(thresholds, cells + (i32x4.extract_lane(cell, 0) << 1), f32x4.extract_lane(values, 0)),
      );
      if (feature + 1 < features) {
        cells += CELL_STRIDE << 1;
        store<u16>(
          to,
          findSlot(thresholds, cells + (i32x4.extract_lane(cell, 1) << 1), f32x4.extract_lane(values, 1)),
          2,
        );
      }
      if (feature + 2 < features) {
        cells += CELL_STRIDE << 1;
        store<u16>(
          to,
          findSlot(thresholds, cells + (i32x4.extract_lane(cell, 2) << 1), f32x4.extract_lane(values, 2)),
          4,
        );
      }
      if (feature + 3 < features) {
        cells += CELL_STRIDE << 1;
        store<u16>(
          to,
          findSlot(thresholds, cells + (i32x4.extract_lane(cell, 3) << 1), f32x4.extract_lane(values, 3)),
          6,
        );
      }
      cells += CELL_STRIDE << 1;
      grid += 48;
    }
    out += layout.stride << 1;
  }
}

/** The first slot whose threshold is ≥ value, from the cell's first slot up to the next cell's. */
function findSlot(thresholds: usize, cell: usize, value: f32): u32 {
  let slot: u32 = load<u16>(cell);
  slot += u32(load<f32>(thresholds + (slot << 2)) < value);
  if (load<f32>(thresholds + (slot << 2)) < value) slot = searchCell(thresholds, cell, value);
  return slot;
}

function searchCell(thresholds: usize, cell: usize, value: f32): u32 {
  let low: u32 = load<u16>(cell);
  let high: u32 = load<u16>(cell, 2);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<f32>(thresholds + (middle << 2)) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Adds one block's path lengths, in steps of 2^-32 edges, to the rows' sums. Benchmark: bench/forest.bench.ts. */
function addBlock(layout: Layout, block: i32, rows: i32): void {
  const offsets = layout.offsets + block * (layout.slotCount << 1);
  const masks = load<usize>(layout.masks + (block << 2));
  const leaves = layout.leaves + <usize>block * (WORDS * LEAF_BYTES);
  const rowBytes = layout.stride << 1;
  let slot = layout.slots;
  const end = layout.sums + (rows << 3);
  for (let sum = layout.sums; sum < end; sum += 8) {
    let mask = masks + load<u16>(offsets + ((<usize>load<u16>(slot)) << 1));
    let a = v128.load(mask);
    let b = v128.load(mask, 16);
    let c = v128.load(mask, 32);
    let d = v128.load(mask, 48);
    mask = masks + load<u16>(offsets + ((<usize>load<u16>(slot, 2)) << 1));
    a = v128.and(a, v128.load(mask));
    b = v128.and(b, v128.load(mask, 16));
    c = v128.and(c, v128.load(mask, 32));
    d = v128.and(d, v128.load(mask, 48));
    const rowEnd = slot + rowBytes;
    for (slot += 4; slot < rowEnd; slot += 4) {
      mask = masks + load<u16>(offsets + ((<usize>load<u16>(slot)) << 1));
      a = v128.and(a, v128.load(mask));
      b = v128.and(b, v128.load(mask, 16));
      c = v128.and(c, v128.load(mask, 32));
      d = v128.and(d, v128.load(mask, 48));
      mask = masks + load<u16>(offsets + ((<usize>load<u16>(slot, 2)) << 1));
      a = v128.and(a, v128.load(mask));
      b = v128.and(b, v128.load(mask, 16));
      c = v128.and(c, v128.load(mask, 32));
      d = v128.and(d, v128.load(mask, 48));
    }
    store<i64>(
      sum,
      load<i64>(sum) +
        leafOf(leaves, i64x2.extract_lane(a, 0)) +
        leafOf(leaves + LEAF_BYTES, i64x2.extract_lane(a, 1)) +
        leafOf(leaves + 2 * LEAF_BYTES, i64x2.extract_lane(b, 0)) +
        leafOf(leaves + 3 * LEAF_BYTES, i64x2.extract_lane(b, 1)) +
        leafOf(leaves + 4 * LEAF_BYTES, i64x2.extract_lane(c, 0)) +
        leafOf(leaves + 5 * LEAF_BYTES, i64x2.extract_lane(c, 1)) +
        leafOf(leaves + 6 * LEAF_BYTES, i64x2.extract_lane(d, 0)) +
        leafOf(leaves + 7 * LEAF_BYTES, i64x2.extract_lane(d, 1)),
    );
  }
}

/** The only bit left names the leaf; without one the row's leaf lies in another word, and entry 64 is 0. */
function leafOf(leaves: usize, mask: i64): i64 {
  return load<i64>(leaves + ((<usize>ctz(mask)) << 3));
}
