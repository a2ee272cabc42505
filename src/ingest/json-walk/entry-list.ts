import { BRACKET_CLOSE, BRACKET_OPEN, COMMA } from '../bytes/ascii.ts';
import { parseJsonBody } from '../fields/parse-json-body.ts';
import { ENTRIES_A_STEP } from '../typed-rows/entries-a-step.ts';
import type { BodyParts } from './body-parts.ts';
import type { JsonWalk } from './json-walk.ts';
import { JsonWalkError, passValueSteps, takeValueSteps } from './walk-members.ts';

/** Where the entries of a list go. */
export interface EntryReceiver extends BodyParts {
  /** Called before the first entry, if there is one. */
  readonly begin: () => void;
  /** Adds the entry at hand and passes it. False, and nothing added, when it is not common. */
  readonly writeCommon: (walk: JsonWalk) => boolean;
  /** Adds the entry of any parsed value. */
  readonly writeValue: (value: unknown) => void;
}

/** Hands over the values of the array at hand, and passes it; anything else is passed. @throws JsonWalkError */
export function* entryListSteps(walk: JsonWalk, receiver: EntryReceiver): Generator<void> {
  if (walk.peek() !== BRACKET_OPEN) return yield* passValueSteps(walk);
  walk.at++;
  if (walk.take(BRACKET_CLOSE)) return;
  receiver.begin();
  let written = 0;
  do {
    walk.peek();
    const start = walk.at;
    if (receiver.writeCommon(walk)) {
      if (++written % ENTRIES_A_STEP === 0) yield;
      continue;
    }
    walk.at = start;
    const parsed = parseJsonBody(yield* takeValueSteps(walk), receiver.limits);
    if ('reason' in parsed) receiver.refuse(parsed.reason, parsed.hint);
    else receiver.writeValue(parsed.value);
    yield;
  } while (walk.take(COMMA));
  if (!walk.take(BRACKET_CLOSE)) throw new JsonWalkError(walk);
}
