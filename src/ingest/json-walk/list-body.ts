import { BRACE_OPEN, BRACKET_OPEN } from '../bytes/ascii.ts';
import { parseJsonBody } from '../fields/parse-json-body.ts';
import type { BodyParts } from './body-parts.ts';
import { JsonWalk } from './json-walk.ts';
import { JsonWalkError, keysOf, passValueSteps, valuesOf } from './walk-members.ts';

/**
 * The steps of a body that is an object with a list, `{"streams":[…]}`; those of an element must pass it. What stands
 * before the place where the JSON cannot be read any more is taken.
 */
export function* listBodySteps(
  body: Uint8Array,
  list: ListBody,
  elementSteps: (walk: JsonWalk) => Generator<void>,
): Generator<void> {
  const walk = new JsonWalk(body);
  let hasList = false;
  if (walk.peek() !== BRACE_OPEN) {
    // Also one behind a byte order mark.
    const parsed = parseJsonBody(body, list.limits);
    if ('reason' in parsed) return list.refuse(parsed.reason, parsed.hint);
    return list.refuse('not_an_object', list.form);
  }
  try {
    for (const _ of keysOf(walk)) {
      if (!walk.is(list.key)) {
        yield* passValueSteps(walk);
        continue;
      }
      hasList ||= walk.peek() === BRACKET_OPEN;
      for (const _element of valuesOf(walk)) yield* elementSteps(walk);
    }
    if (walk.peek() !== undefined) throw new JsonWalkError(walk);
  } catch (error) {
    if (!(error instanceof JsonWalkError)) throw error;
    return list.refuse('invalid_json', error.message);
  }
  if (!hasList) list.refuse('not_an_object', list.form);
}

export interface ListBody extends BodyParts {
  readonly key: string;
  /** What to send, for whoever sends something else. */
  readonly form: string;
}
