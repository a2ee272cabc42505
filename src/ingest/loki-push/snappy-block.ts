/**
 * The content of a snappy block (format: google/snappy `format_description.txt`), in steps: a large block takes longer
 * than the event loop may be held. Our own, since the packages at hand are native code or run for ever on some broken
 * blocks.
 * @throws RangeError when it is no whole block or holds more than `limitBytes`
 */
export function* uncompressSnappy(block: Uint8Array, limitBytes: number): Generator<void, Uint8Array> {
  const length = uncompressedBytesOf(block, limitBytes);
  const output = new Uint8Array(length);
  if ((yield* fill(output, block)) !== length) throw new RangeError('it ends early');
  return output;
}

/** The bytes that a block says its content has. @throws RangeError when it cannot have them, or may not */
export function uncompressedBytesOf(block: Uint8Array, limitBytes: number): number {
  const { length } = readLength(block);
  if (length > limitBytes)
    throw new RangeError(`it decompresses to ${length} bytes; ${limitBytes} are allowed`);
  // No element gives more than 64 bytes for less than two: a longer claim is a lie, and no memory is given for it.
  if (length > block.length * LARGEST_RATIO)
    throw new RangeError(`it cannot hold the ${length} bytes it claims`);
  return length;
}

const LARGEST_RATIO = 64;

/** Elements between two steps: 4 KB of short copies, ten microseconds. */
const ELEMENTS_A_STEP = 64;

function readLength(block: Uint8Array): { length: number; at: number } {
  let length = 0;
  for (let i = 0; i < 5 && i < block.length; i++) {
    length += (block[i]! & 0x7f) * 2 ** (7 * i);
    if (block[i]! < 0x80) return { length, at: i + 1 };
  }
  throw new RangeError('its length cannot be read');
}

/** Bytes written. Every element moves both ends forward. */
function* fill(output: Uint8Array, block: Uint8Array): Generator<void, number> {
  let { at } = readLength(block);
  let to = 0;
  for (let elements = 1; at < block.length; elements++) {
    if (elements % ELEMENTS_A_STEP === 0) yield;
    const tag = block[at++]!;
    const kind = tag & 3;
    if (kind === LITERAL) {
      let size = tag >> 2;
      const sizeBytes = size - 59;
      if (sizeBytes > 0) {
        size = littleEndian(block, at, sizeBytes);
        at += sizeBytes;
      }
      size++;
      if (at + size > block.length || to + size > output.length) throw new RangeError('a literal is cut');
      output.set(block.subarray(at, at + size), to);
      at += size;
      to += size;
      continue;
    }
    const offsetBytes = kind === COPY_1 ? 1 : kind === COPY_2 ? 2 : 4;
    const size = kind === COPY_1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
    const offset = littleEndian(block, at, offsetBytes) + (kind === COPY_1 ? (tag >> 5) * 256 : 0);
    at += offsetBytes;
    if (offset === 0 || offset > to || to + size > output.length)
      throw new RangeError('a copy is out of range');
    // Source and target may overlap: that is how runs are written.
    for (let i = 0; i < size; i++) output[to + i] = output[to - offset + i]!;
    to += size;
  }
  return to;
}

const LITERAL = 0;
const COPY_1 = 1;
const COPY_2 = 2;

function littleEndian(block: Uint8Array, at: number, bytes: number): number {
  if (at + bytes > block.length) throw new RangeError('it is cut');
  let value = 0;
  for (let i = bytes - 1; i >= 0; i--) value = value * 256 + block[at + i]!;
  return value;
}
