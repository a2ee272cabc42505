/** The bytes end before the value does. */
export const INCOMPLETE = -1;
/** No MessagePack, or nested deeper than allowed. */
export const MALFORMED = -2;

/**
 * The index behind the value at `bytes[at]`, {@link INCOMPLETE} or {@link MALFORMED}. Looks at each byte of
 * structure once; what a length claims is never allocated.
 * MessagePack: https://github.com/msgpack/msgpack/blob/master/spec.md
 */
export function valueEnd(bytes: Uint8Array, at: number, depthLimit: number): number {
  return new MsgpackWalk(depthLimit).go(bytes, at);
}

/**
 * A walk over one value that can stop at the end of the bytes and go on when more have come. Array and map claims
 * cost a number each, whatever they claim.
 */
export class MsgpackWalk {
  readonly #depthLimit: number;
  /** Values still to come, of each open array or map. */
  readonly #open: number[] = [];
  #at = 0;
  #started = false;
  #pairs = 0;

  constructor(depthLimit: number) {
    this.#depthLimit = depthLimit;
  }

  /** Keys of all maps so far, as far as they are claimed. */
  get pairs(): number {
    return this.#pairs;
  }

  /** Goes on over `bytes`, which begin as they did before. The index behind the value when it is whole. */
  go(bytes: Uint8Array, start: number): number {
    if (!this.#started) {
      this.#at = start;
      this.#open.push(1);
      this.#started = true;
    }
    const open = this.#open;
    while (open.length > 0) {
      const top = open.length - 1;
      open[top] = this.#passScalars(bytes, open[top]!);
      if (open[top] === 0) {
        open.pop();
        continue;
      }
      if (this.#at >= bytes.length) return INCOMPLETE;
      const head = readHead(bytes, this.#at);
      if (head === undefined) return bytes[this.#at] === NEVER_USED ? MALFORMED : INCOMPLETE;
      if (this.#at + head.bytes > bytes.length && head.children === 0) return INCOMPLETE;
      this.#at += head.bytes;
      open[top]--;
      if (head.children > 0) {
        if (open.length > this.#depthLimit) return MALFORMED;
        open.push(head.children);
        if (head.isMap) this.#pairs += head.children / 2;
      }
    }
    return this.#at;
  }

  /** Moves past as many of `count` values as are whole and say their length in their first byte. Returns how many are left. */
  #passScalars(bytes: Uint8Array, count: number): number {
    let at = this.#at;
    let left = count;
    while (left > 0 && at < bytes.length) {
      const length = SCALAR_BYTES[bytes[at]!]!;
      if (length === 0 || at + length > bytes.length) break;
      at += length;
      left--;
    }
    this.#at = at;
    return left;
  }
}

const NEVER_USED = 0xc1;

/** Lengths of what has neither a length nor children: nil, booleans, floats, integers, fixed extensions. */
const FIXED: Readonly<Record<number, number>> = {
  0xc0: 1,
  0xc2: 1,
  0xc3: 1,
  0xca: 5,
  0xcb: 9,
  0xcc: 2,
  0xcd: 3,
  0xce: 5,
  0xcf: 9,
  0xd0: 2,
  0xd1: 3,
  0xd2: 5,
  0xd3: 9,
  0xd4: 3,
  0xd5: 4,
  0xd6: 6,
  0xd7: 10,
  0xd8: 18,
};

/** By the first byte of a value: its length, where that byte alone tells it and nothing is within; 0 for others. */
const SCALAR_BYTES = Uint8Array.from({ length: 256 }, (_, type) => {
  if (type <= 0x7f || type >= 0xe0) return 1;
  return type >= 0xa0 && type <= 0xbf ? 1 + (type & 0x1f) : (FIXED[type] ?? 0);
});

/** Width of the length and bytes beside it and the payload, of binary, extension and text. */
const SIZED: Readonly<Record<number, readonly [width: number, beside: number]>> = {
  0xc4: [1, 1],
  0xc5: [2, 1],
  0xc6: [4, 1],
  0xc7: [1, 2],
  0xc8: [2, 2],
  0xc9: [4, 2],
  0xd9: [1, 1],
  0xda: [2, 1],
  0xdb: [4, 1],
};

interface Head {
  /** Bytes up to the first child, or up to the end of what has none. */
  readonly bytes: number;
  /** Values within: two for each pair of a map. */
  readonly children: number;
  readonly isMap?: boolean;
}

/** Undefined when the head is not whole, or is none. */
function readHead(bytes: Uint8Array, at: number): Head | undefined {
  const type = bytes[at]!;
  if (type <= 0x7f || type >= 0xe0) return { bytes: 1, children: 0 };
  if (type <= 0x8f) return { bytes: 1, children: 2 * (type & 0x0f), isMap: true };
  if (type <= 0x9f) return { bytes: 1, children: type & 0x0f };
  if (type <= 0xbf) return { bytes: 1 + (type & 0x1f), children: 0 };
  const fixed = FIXED[type];
  if (fixed !== undefined) return { bytes: fixed, children: 0 };
  const sized = SIZED[type];
  if (sized !== undefined) {
    const [width, beside] = sized;
    const length = readLength(bytes, at + 1, width);
    return length === undefined ? undefined : { bytes: width + beside + length, children: 0 };
  }
  if (type === NEVER_USED) return undefined;
  // 0xdc, 0xdd: array of 16 or 32 bits of length; 0xde, 0xdf: map.
  const width = type === 0xdc || type === 0xde ? 2 : 4;
  const length = readLength(bytes, at + 1, width);
  if (length === undefined) return undefined;
  return type >= 0xde
    ? { bytes: 1 + width, children: 2 * length, isMap: true }
    : { bytes: 1 + width, children: length };
}

/** Where the elements of the array at `bytes[at]` begin, and how many it claims; undefined for another type. */
export function arrayHead(
  bytes: Uint8Array,
  at: number,
): { readonly start: number; readonly count: number } | undefined {
  const type = bytes[at];
  if (type === undefined || !((type >= 0x90 && type <= 0x9f) || type === 0xdc || type === 0xdd)) {
    return undefined;
  }
  const head = readHead(bytes, at);
  return head === undefined ? undefined : { start: at + head.bytes, count: head.children };
}

function readLength(bytes: Uint8Array, at: number, width: number): number | undefined {
  if (at + width > bytes.length) return undefined;
  let length = 0;
  for (let i = at; i < at + width; i++) length = length * 256 + bytes[i]!;
  return length;
}
