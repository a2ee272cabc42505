/**
 * A seeded generator (sfc32 by Chris Doty-Humphrey, PractRand): for whatever has to come out the same for a seed.
 * Not for secrets.
 */
export interface Random {
  /** Uniform in [0, 1), 32 bits of it. */
  next(): number;
  /** Uniform integer in [0, below). */
  integer(below: number): number;
}

export function createRandom(seed: number): Random {
  let a = seed >>> 0;
  let b = Math.floor(seed / 2 ** 32) >>> 0;
  let c = 0x9e3779b9;
  let counter = 1;
  function nextWord(): number {
    const word = (((a + b) >>> 0) + counter) >>> 0;
    counter = (counter + 1) >>> 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) >>> 0;
    c = (((c << 21) | (c >>> 11)) + word) >>> 0;
    return word;
  }
  // The first outputs of neighbouring seeds are alike; PractRand's author discards 12.
  for (let i = 0; i < 12; i++) nextWord();
  return {
    next: () => nextWord() / 2 ** 32,
    integer: (below) => Math.floor((nextWord() / 2 ** 32) * below),
  };
}
