import { LEAF } from './forest.ts';
import type { ScoringTrees } from './merge-leaves.ts';
import { slotOfThreshold } from './rank-tables.ts';
import type { RankTables } from './rank-tables.ts';

/**
 * Trees as sets of leaves, so that a row is scored without walking them. After QuickScorer (Lucchese et al.,
 * SIGIR 2015): every leaf is a bit; a node excludes the leaves of the child that the row does not take; the bit
 * that no node excludes is the row's leaf.
 *
 * All nodes that compare one feature together exclude a set of leaves that depends only on the value's slot (see
 * RankTables). These sets are worked out beforehand, so a tree costs one AND a feature. Unlike in QuickScorer the sets
 * hold what both outcomes of a node exclude, so exactly one bit of a tree is left, and a tree may extend over any
 * number of 64-bit words: the others come out empty.
 *
 * Words go in blocks of {@link WORDS_IN_BLOCK}: the masks of a block fit the first-level cache (12 features × some 30
 * thresholds in a block × 64 bytes = 24 KB) while all rows pass.
 */
export interface LeafMasks {
  readonly blocks: number;
  /** Per block the index in `masks` of its first mask, in 32-bit halves of words. */
  readonly maskStart: Uint32Array;
  /** One mask after another, WORDS_IN_BLOCK × 64 bits each. A block's first mask excludes nothing. */
  readonly masks: Uint32Array;
  /** blocks × slotCount: a slot's mask, in bytes from the block's first. */
  readonly offsets: Uint16Array;
  /**
   * blocks × WORDS_IN_BLOCK × 65 path lengths in steps of 2^-32 edges, as 64-bit integers in two halves. The 65th of
   * a word, 0, is for a word without a bit left.
   */
  readonly leaves: Uint32Array;
}

export const WORDS_IN_BLOCK = 8;

/** 32-bit halves of a block's mask. */
const HALVES = 2 * WORDS_IN_BLOCK;
const BITS_IN_BLOCK = 64 * WORDS_IN_BLOCK;
const MASK_BYTES = HALVES * 4;
const LEAVES_IN_WORD = 65;

/** Offsets are stored as uint16. */
const MAX_MASKS_IN_BLOCK = 65_536 / MASK_BYTES;

/**
 * @returns undefined when the tables would take more than {@link MAX_TABLE_BYTES}.
 */
export function buildLeafMasks(trees: ScoringTrees, ranks: RankTables): LeafMasks | undefined {
  const { nodes, leafPathLength } = numberLeaves(trees, ranks);
  const blocks = Math.ceil(leafPathLength.length / BITS_IN_BLOCK);
  if (blocks * ranks.slotCount * 2 > MAX_TABLE_BYTES) return undefined;
  const offsets = new Uint16Array(blocks * ranks.slotCount);
  const maskStart = new Uint32Array(blocks);
  const parts: Uint32Array[] = [];
  let halves = 0;
  for (let block = 0; block < blocks; block++) {
    const own = offsets.subarray(block * ranks.slotCount, (block + 1) * ranks.slotCount);
    const masks = buildBlock({ nodes, ranks, firstBit: block * BITS_IN_BLOCK }, own);
    if (masks.length > MAX_MASKS_IN_BLOCK * HALVES) return undefined;
    maskStart[block] = halves;
    halves += masks.length;
    parts.push(masks);
  }
  if (halves * 4 > MAX_TABLE_BYTES) return undefined;
  const masks = new Uint32Array(halves);
  parts.forEach((part, block) => masks.set(part, maskStart[block]));
  return { blocks, maskStart, masks, offsets, leaves: encodeLeaves(leafPathLength, blocks) };
}

/** Bounds a scorer's memory; forests for which masks pay stay below by far (100 trees of 256: 1 MB). */
const MAX_TABLE_BYTES = 8 * 2 ** 20;

/** Whether leaf masks score a row faster than walking the trees does, by the costs measured for both. */
export function masksArePreferable(trees: ScoringTrees): boolean {
  let words = 0;
  for (let tree = 0; tree < trees.trees; tree++) {
    const leaves = (trees.treeStart[tree + 1]! - trees.treeStart[tree]! + 1) / 2;
    words += Math.ceil(leaves / 64);
  }
  const masksNs = Math.ceil(words / WORDS_IN_BLOCK) * (BLOCK_NS + FEATURE_NS * trees.features);
  return masksNs < STEP_NS * trees.depth * trees.trees;
}

/**
 * Nanoseconds a row on an AMD EPYC (Zen 5), bench/forest.bench.ts with 3 to 36 features and 64 to 4,096 samples:
 * a block, a feature of a block, and a step down a tree with four rows interleaved.
 */
const BLOCK_NS = 5;
const FEATURE_NS = 0.65;
const STEP_NS = 1.25;

/** An inner node, with the bits of its left subtree's leaves, [start, middle), and its right subtree's, [middle, end). */
interface MaskNode {
  readonly feature: number;
  readonly slot: number;
  readonly start: number;
  middle: number;
  end: number;
}

/** Gives every leaf a bit, each tree's from the start of a word; unused bits have path length 0. */
function numberLeaves(
  trees: ScoringTrees,
  ranks: RankTables,
): { nodes: MaskNode[]; leafPathLength: number[] } {
  const nodes: MaskNode[] = [];
  const leafPathLength: number[] = [];
  const visit = (at: number): void => {
    const feature = trees.feature[at]!;
    if (feature === LEAF) {
      leafPathLength.push(trees.pathLength[at]!);
      return;
    }
    const slot = slotOfThreshold(ranks, feature, trees.threshold[at]!);
    const node: MaskNode = { feature, slot, start: leafPathLength.length, middle: 0, end: 0 };
    nodes.push(node);
    visit(at + 1);
    node.middle = leafPathLength.length;
    visit(trees.right[at]!);
    node.end = leafPathLength.length;
  };
  for (let tree = 0; tree < trees.trees; tree++) {
    visit(trees.treeStart[tree]!);
    while (leafPathLength.length % 64 !== 0) leafPathLength.push(0);
  }
  return { nodes, leafPathLength };
}

interface BlockTask {
  readonly nodes: readonly MaskNode[];
  readonly ranks: RankTables;
  readonly firstBit: number;
}

/** Returns the block's masks and sets the slots' offsets to them. */
function buildBlock({ nodes, ranks, firstBit }: BlockTask, offsets: Uint16Array): Uint32Array {
  const lastBit = firstBit + BITS_IN_BLOCK;
  const byFeature = new Map<number, MaskNode[]>();
  for (const node of nodes) {
    if (node.start >= lastBit || node.end <= firstBit) continue;
    const own = byFeature.get(node.feature);
    if (own === undefined) byFeature.set(node.feature, [node]);
    else own.push(node);
  }
  const parts: Uint32Array[] = [new Uint32Array(HALVES).fill(ALL)];
  let count = 1;
  for (const [feature, own] of byFeature) {
    const slots = [...new Set(own.map((node) => node.slot))].sort((a, b) => a - b);
    parts.push(buildFeatureMasks(own, slots, firstBit));
    let passed = 0;
    for (let slot = ranks.slotStart[feature]!; slot < ranks.slotStart[feature + 1]!; slot++) {
      while (passed < slots.length && slots[passed]! < slot) passed++;
      offsets[slot] = (count + passed) * MASK_BYTES;
    }
    count += slots.length + 1;
  }
  const masks = new Uint32Array(count * HALVES);
  let at = 0;
  for (const part of parts) {
    masks.set(part, at);
    at += part.length;
  }
  return masks;
}

/** Mask m, of slots.length + 1, is for values that go right at the first m of the thresholds and left at the others. */
function buildFeatureMasks(
  nodes: readonly MaskNode[],
  slots: readonly number[],
  firstBit: number,
): Uint32Array {
  const masks = new Uint32Array((slots.length + 1) * HALVES).fill(ALL);
  const excluded = new Uint32Array(HALVES);
  const nodesAt = Map.groupBy(nodes, (node) => node.slot);
  const applyTo = (index: number): void => {
    for (let half = 0; half < HALVES; half++) masks[index * HALVES + half]! &= ~excluded[half]!;
  };
  slots.forEach((slot, i) => {
    for (const node of nodesAt.get(slot)!) setBits(excluded, node.start - firstBit, node.middle - firstBit);
    applyTo(i + 1);
  });
  excluded.fill(0);
  for (let i = slots.length - 1; i >= 0; i--) {
    for (const node of nodesAt.get(slots[i]!)!)
      setBits(excluded, node.middle - firstBit, node.end - firstBit);
    applyTo(i);
  }
  return masks;
}

/** Sets bits from `from` up to, not including, `to`, as far as they lie in the block. */
function setBits(halves: Uint32Array, from: number, to: number): void {
  const end = Math.min(to, BITS_IN_BLOCK);
  for (let bit = Math.max(from, 0); bit < end; bit++) halves[bit >> 5]! |= 1 << (bit & 31);
}

function encodeLeaves(pathLength: readonly number[], blocks: number): Uint32Array {
  const leaves = new Uint32Array(blocks * WORDS_IN_BLOCK * LEAVES_IN_WORD * 2);
  pathLength.forEach((edges, bit) => {
    const at = 2 * (Math.floor(bit / 64) * LEAVES_IN_WORD + (bit % 64));
    const whole = Math.floor(edges);
    leaves[at] = (edges - whole) * 2 ** 32;
    leaves[at + 1] = whole;
  });
  return leaves;
}

const ALL = 0xffffffff;
