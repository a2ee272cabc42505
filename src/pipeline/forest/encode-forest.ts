import { AppError } from '../../core/errors.ts';
import { LEAF, MAX_FEATURES, MAX_TREES, buildForest } from './forest.ts';
import type { Forest } from './forest.ts';

/**
 * A forest as bytes; equal forests give equal bytes. Little-endian:
 *
 * | bytes | what |
 * | --- | --- |
 * | 4 | "LSIF" |
 * | 5 × 4 | version, features, trees, sampleSize, nodes (uint32) |
 * | trees × 4 | nodes of each tree (uint32) |
 * | features × 4 | typical row (float32) |
 * | inner nodes × 4 | thresholds (float32) |
 * | leaves × 4 | training rows in each leaf (uint32) |
 * | nodes × 2 | feature of each node, -1 for a leaf (int16) |
 *
 * Nodes are in pre-order, so the leaves say where right children are; an inner node's rows are its children's sum.
 */
export function encodeForest(forest: Forest): Uint8Array {
  const { features, trees, feature } = forest;
  const nodes = feature.length;
  const bytes = new Uint8Array(encodedLength({ features, trees, nodes }));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC);
  const header = [FOREST_FORMAT_VERSION, features, trees, forest.sampleSize, nodes];
  header.forEach((value, i) => view.setUint32(4 + 4 * i, value, true));
  let at = HEADER_BYTES;
  const put = (value: number): void => view.setUint32((at += 4) - 4, value, true);
  const putFloat = (value: number): void => view.setFloat32((at += 4) - 4, value, true);
  for (let tree = 0; tree < trees; tree++) put(forest.treeStart[tree + 1]! - forest.treeStart[tree]!);
  forest.typicalRow.forEach(putFloat);
  for (let node = 0; node < nodes; node++) if (feature[node] !== LEAF) putFloat(forest.threshold[node]!);
  for (let node = 0; node < nodes; node++) if (feature[node] === LEAF) put(forest.nodeSamples[node]!);
  for (let node = 0; node < nodes; node++) view.setInt16(at + 2 * node, feature[node]!, true);
  return bytes;
}

/**
 * @throws AppError MODEL_INVALID when the bytes are not a whole forest of a version this program knows.
 */
export function decodeForest(bytes: Uint8Array): Forest {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { features, trees, sampleSize, nodes } = decodeHeader(view);
  let at = HEADER_BYTES;
  const treeStart = new Int32Array(trees + 1);
  for (let tree = 0; tree < trees; tree++, at += 4)
    treeStart[tree + 1] = treeStart[tree]! + view.getUint32(at, true);
  const typicalRow = new Float32Array(features);
  for (let i = 0; i < features; i++, at += 4) typicalRow[i] = view.getFloat32(at, true);
  const feature = new Int16Array(nodes);
  for (let node = 0; node < nodes; node++)
    feature[node] = view.getInt16(view.byteLength - 2 * (nodes - node), true);
  const threshold = new Float32Array(nodes);
  for (let node = 0; node < nodes; node++) {
    if (feature[node] !== LEAF) threshold[node] = view.getFloat32((at += 4) - 4, true);
  }
  const nodeSamples = new Int32Array(nodes);
  for (let node = 0; node < nodes; node++) {
    if (feature[node] === LEAF) nodeSamples[node] = view.getUint32((at += 4) - 4, true);
  }
  const right = linkNodes(feature, nodeSamples);
  try {
    return buildForest({
      features,
      sampleSize,
      treeStart,
      feature,
      threshold,
      right,
      nodeSamples,
      typicalRow,
    });
  } catch (error) {
    if (error instanceof RangeError) throw invalid(error.message);
    throw error;
  }
}

/** Raised whenever the layout or its meaning changes. */
export const FOREST_FORMAT_VERSION = 1;

const MAGIC = 0x4c534946;
const HEADER_BYTES = 24;

interface Header {
  readonly features: number;
  readonly trees: number;
  readonly nodes: number;
}

/** Every inner node has two children, so a forest of t trees and n nodes has (n - t) / 2 inner nodes. */
function encodedLength({ features, trees, nodes }: Header): number {
  return HEADER_BYTES + 4 * (trees + features + nodes) + 2 * nodes;
}

function decodeHeader(view: DataView): Header & { sampleSize: number } {
  if (view.byteLength < HEADER_BYTES)
    throw invalid(`it has ${view.byteLength} bytes, the header alone has ${HEADER_BYTES}`);
  if (view.getUint32(0) !== MAGIC) throw invalid('it does not begin with LSIF');
  const field = (index: number): number => view.getUint32(4 + 4 * index, true);
  const version = field(0);
  if (version !== FOREST_FORMAT_VERSION) {
    throw invalid(`it has format version ${version}, this program reads version ${FOREST_FORMAT_VERSION}`);
  }
  const header = { features: field(1), trees: field(2), sampleSize: field(3), nodes: field(4) };
  if (header.features > MAX_FEATURES || header.trees > MAX_TREES) {
    throw invalid(`it claims ${header.features} features and ${header.trees} trees`);
  }
  const expected = encodedLength(header);
  if (view.byteLength !== expected)
    throw invalid(`it has ${view.byteLength} bytes, its header asks for ${expected}`);
  return header;
}

/** Finds right children and adds up inner nodes' rows, back to front: a node's subtree follows it. */
function linkNodes(feature: Int16Array, nodeSamples: Int32Array): Int32Array {
  const right = new Int32Array(feature.length);
  const roots: number[] = [];
  for (let node = feature.length - 1; node >= 0; node--) {
    if (feature[node] !== LEAF) {
      const left = roots.pop();
      const other = roots.pop();
      if (left === undefined || other === undefined) throw invalid(`node ${node} lacks children`);
      right[node] = other;
      nodeSamples[node] = nodeSamples[left]! + nodeSamples[other]!;
    }
    roots.push(node);
  }
  return right;
}

function invalid(problem: string): AppError {
  return new AppError('MODEL_INVALID', `The forest cannot be decoded: ${problem}.`, {
    nextStep: 'Activate another model version, or train a new one.',
  });
}
