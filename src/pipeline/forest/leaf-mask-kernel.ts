import { buildLeafMasks } from './leaf-masks.ts';
import type { LeafMasks } from './leaf-masks.ts';
import type { ScoringTrees } from './merge-leaves.ts';
import { buildRankTables } from './rank-tables.ts';
import type { RankTables } from './rank-tables.ts';
import { instantiateKernel } from './wasm/instantiate.ts';
import type { WasmMemory } from './wasm/instantiate.ts';
import { bytes } from './wasm/leaf-mask-kernel.wasm.ts';

/** Something that sums path lengths; every implementation must give the bits of the reference kernel. */
export interface PathSumKernel {
  /** Path sums of out.length rows, the first of which starts at `offset` of `values`. */
  pathSums(values: Float32Array, offset: number, out: Float64Array): void;
}

/**
 * Sums path lengths by leaf masks (see LeafMasks) in WebAssembly (wasm/leaf-mask-kernel.as.ts).
 *
 * @returns undefined for a forest too large for the tables: walk its trees instead.
 */
export function createLeafMaskKernel(trees: ScoringTrees): PathSumKernel | undefined {
  const ranks = buildRankTables(trees);
  if (ranks === undefined) return undefined;
  const masks = buildLeafMasks(trees, ranks);
  if (masks === undefined) return undefined;
  const { features } = trees;
  const { memory, pathSums } = instantiateKernel<KernelExports>(bytes);
  const { layout, values, sums } = fillMemory(memory, { features, ranks, masks });
  return {
    pathSums(from, offset, out) {
      for (let row = 0; row < out.length; row += ROWS_IN_BLOCK) {
        const rows = Math.min(ROWS_IN_BLOCK, out.length - row);
        const start = offset + row * features;
        values.set(from.subarray(start, start + rows * features));
        pathSums(layout, rows);
        out.set(sums.subarray(0, rows), row);
      }
    },
  };
}

/** Rows whose slots and sums stay in the first-level cache (512 × (24 + 8) bytes = 16 KB) while the blocks pass. */
const ROWS_IN_BLOCK = 512;

interface KernelExports {
  readonly memory: WasmMemory;
  pathSums(layout: number, rows: number): void;
}

interface Tables {
  readonly features: number;
  readonly ranks: RankTables;
  readonly masks: LeafMasks;
}

interface KernelMemory {
  /** Address of the kernel's Layout. */
  readonly layout: number;
  readonly values: Float32Array;
  readonly sums: Float64Array;
}

/** Lays out the tables and the rows' working memory; the order of the fields is that of the kernel's Layout. */
function fillMemory(memory: WasmMemory, { features, ranks, masks }: Tables): KernelMemory {
  const stride = features + (features & 1);
  const space = reserveSpace([
    LAYOUT_FIELDS * 4,
    ROWS_IN_BLOCK * features * 4 + READ_AHEAD_BYTES,
    ROWS_IN_BLOCK * stride * 2,
    ranks.grid.byteLength,
    ranks.cells.byteLength,
    ranks.thresholds.byteLength,
    masks.offsets.byteLength,
    masks.blocks * 4,
    masks.leaves.byteLength,
    ROWS_IN_BLOCK * 8,
    masks.masks.byteLength,
  ]);
  const [layout, values, slots, grid, cells, thresholds, offsets, maskAddresses, leaves, sums, maskBytes] =
    space.at;
  memory.grow(Math.ceil((space.end - memory.buffer.byteLength) / PAGE_BYTES));
  const { buffer } = memory;
  new Uint32Array(buffer, layout, LAYOUT_FIELDS).set([
    features,
    stride,
    masks.blocks,
    ranks.slotCount,
    values!,
    slots!,
    grid!,
    cells!,
    thresholds!,
    offsets!,
    maskAddresses!,
    leaves!,
    sums!,
  ]);
  new Float32Array(buffer, grid).set(ranks.grid);
  new Uint16Array(buffer, cells).set(ranks.cells);
  new Float32Array(buffer, thresholds).set(ranks.thresholds);
  new Uint16Array(buffer, offsets).set(masks.offsets);
  new Uint32Array(buffer, maskAddresses).set(masks.maskStart.map((start) => maskBytes! + start * 4));
  new Uint32Array(buffer, leaves).set(masks.leaves);
  new Uint32Array(buffer, maskBytes).set(masks.masks);
  return {
    layout: layout!,
    values: new Float32Array(buffer, values, ROWS_IN_BLOCK * features),
    sums: new Float64Array(buffer, sums, ROWS_IN_BLOCK),
  };
}

/** Places parts one after another from the first cache line on, each at the start of one. */
function reserveSpace(sizes: readonly number[]): { at: number[]; end: number } {
  let end = CACHE_LINE_BYTES;
  const at = sizes.map((size) => {
    const start = end;
    end = Math.ceil((start + size) / CACHE_LINE_BYTES) * CACHE_LINE_BYTES;
    return start;
  });
  return { at, end };
}

const LAYOUT_FIELDS = 13;
/** The kernel loads four values at a time, of which up to three may lie behind the last row. */
const READ_AHEAD_BYTES = 12;
const CACHE_LINE_BYTES = 64;
/** WebAssembly's unit of memory. */
const PAGE_BYTES = 65_536;
