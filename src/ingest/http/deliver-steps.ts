import { setImmediate as nextTurn } from 'node:timers/promises';
import { CUT_ENTRIES, SLICE_MS } from './decode-body.ts';
import type { DecodeBodyOptions } from './decode-body.ts';

/** As `decodeBody`, for a decoder that goes through a whole body step by step, a few entries each. */
export async function deliverSteps(
  steps: Iterable<unknown>,
  options: Omit<DecodeBodyOptions, 'decoder'>,
): Promise<void> {
  const { builder } = options;
  let number = 0;
  let sliceStart = performance.now();
  let nextCheck = CUT_ENTRIES;

  async function deliver(): Promise<void> {
    if (builder.count > 0) {
      await options.deliver(builder.view(options.batchId(number++), options.nowUs()));
      builder.clear();
    }
    nextCheck = CUT_ENTRIES;
  }

  let stepsLeft = CLOCK_STEPS;
  for (const _ of steps) {
    if (builder.count >= nextCheck) {
      if (builder.textBytes >= options.batchBytes) await deliver();
      else nextCheck += CUT_ENTRIES;
    }
    if (--stepsLeft > 0) continue;
    stepsLeft = CLOCK_STEPS;
    if (performance.now() - sliceStart <= SLICE_MS) continue;
    await nextTurn();
    sliceStart = performance.now();
  }
  await deliver();
}

/** Steps between two looks at the clock: entries take microseconds, and a step of a huge value a tenth of a millisecond. */
const CLOCK_STEPS = 8;
