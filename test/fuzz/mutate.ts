import type { Random } from '../../src/core/random.ts';

/** Longer inputs only repeat what shorter ones have. */
const LONGEST = 2_000;

/** Bytes that mean something to one format or another. */
const SPECIAL = [
  0, 1, 10, 13, 32, 34, 44, 58, 60, 61, 62, 91, 92, 93, 123, 125, 127, 128, 192, 193, 220, 255,
];

/** One of `seeds`, changed at random places: bytes replaced, cut out, doubled, put in, or joined with another seed. */
export function mutate(seeds: readonly Uint8Array[], random: Random): Uint8Array {
  const below = (limit: number): number => random.integer(limit);
  const pick = (): Uint8Array => seeds[below(seeds.length)] ?? new Uint8Array(0);
  let bytes = Buffer.from(pick());
  for (let changes = below(6); changes >= 0; changes--) {
    const at = below(bytes.length + 1);
    const length = 1 + below(8);
    switch (below(7)) {
      case 0:
        if (at < bytes.length) bytes[at] = below(256);
        break;
      case 1:
        if (at < bytes.length) bytes[at] = SPECIAL[below(SPECIAL.length)]!;
        break;
      case 2:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
        break;
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at)]);
        break;
      case 4:
        bytes = Buffer.concat([
          bytes.subarray(0, at),
          Buffer.from([SPECIAL[below(SPECIAL.length)]!]),
          bytes.subarray(at),
        ]);
        break;
      case 5:
        bytes = Buffer.concat([bytes.subarray(0, at), pick()]);
        break;
      case 6:
        bytes = bytes.subarray(0, at);
        break;
    }
  }
  return bytes.subarray(0, LONGEST);
}
