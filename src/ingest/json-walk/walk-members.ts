import { BRACE_CLOSE, BRACE_OPEN, BRACKET_CLOSE, BRACKET_OPEN, COMMA } from '../bytes/ascii.ts';
import type { JsonWalk } from './json-walk.ts';

/** JSON that ends early, or has something else where a value or a mark must stand. */
export class JsonWalkError extends Error {
  constructor(walk: JsonWalk) {
    super(
      `The JSON cannot be read from byte ${walk.at} on; what stands before is stored. Send one JSON document.`,
    );
  }
}

/**
 * The keys of the object at hand, one a step; the value of each must be passed before the next step.
 * @throws JsonWalkError
 */
export function* keysOf(walk: JsonWalk): Generator<void> {
  if (!walk.take(BRACE_OPEN)) throw new JsonWalkError(walk);
  if (walk.take(BRACE_CLOSE)) return;
  do {
    if (!walk.key()) throw new JsonWalkError(walk);
    yield;
  } while (walk.take(COMMA));
  if (!walk.take(BRACE_CLOSE)) throw new JsonWalkError(walk);
}

/**
 * The values of the array at hand, one a step; each must be passed before the next step. Anything but an array is
 * passed and has none. @throws JsonWalkError
 */
export function* valuesOf(walk: JsonWalk): Generator<void> {
  if (walk.peek() !== BRACKET_OPEN) return passValue(walk);
  walk.at++;
  if (walk.take(BRACKET_CLOSE)) return;
  do {
    yield;
  } while (walk.take(COMMA));
  if (!walk.take(BRACKET_CLOSE)) throw new JsonWalkError(walk);
}

/** Passes the value at hand. @throws JsonWalkError when it has no end */
export function passValue(walk: JsonWalk): void {
  if (!walk.pass()) throw new JsonWalkError(walk);
}

/** As {@link passValue}; the value's bytes. */
export function takeValue(walk: JsonWalk): Uint8Array {
  walk.peek();
  const start = walk.at;
  passValue(walk);
  return walk.bytes.subarray(start, walk.at);
}

/** As {@link passValue}, in steps. */
export function* passValueSteps(walk: JsonWalk): Generator<void> {
  const passed = { depth: 0, start: -1 };
  for (;;) {
    const done = walk.passPiece(passed, STEP_BYTES);
    if (done === true) return;
    if (done === false) throw new JsonWalkError(walk);
    yield;
  }
}

/** As {@link takeValue}, in steps. */
export function* takeValueSteps(walk: JsonWalk): Generator<void, Uint8Array> {
  walk.peek();
  const start = walk.at;
  yield* passValueSteps(walk);
  return walk.bytes.subarray(start, walk.at);
}

/** Passed in a tenth of a millisecond. */
const STEP_BYTES = 32 * 1024;
