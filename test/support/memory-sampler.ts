export interface MemorySampler {
  /** What was measured since the last call, bytes. */
  take(): readonly number[];
  /** The most since the last {@link take}, bytes. */
  peak(): number;
  stop(): void;
}

/** Measures again and again until it is stopped. */
export function memorySampler(bytes: () => number, everyMs: number): MemorySampler {
  let samples: number[] = [];
  const timer = setInterval(() => samples.push(bytes()), everyMs);
  return {
    take() {
      const taken = samples;
      samples = [];
      return taken;
    },
    peak: () => samples.reduce((most, sample) => Math.max(most, sample), 0),
    stop: () => clearInterval(timer),
  };
}
