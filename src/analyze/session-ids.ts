import { RE2JS } from 're2js';
import { AppError } from '../core/errors.ts';
import { findSessionKey, type KeySampleLine, sessionsOf } from '../pipeline/session/find-session-key.ts';

/** The sessions that a message belongs to, each once. */
export type SessionIds = (message: string) => readonly string[];

/** Matches looked at in one message. */
const MATCHES_LIMIT = 64;

/**
 * Sessions named by a pattern: its first group, or the whole match when it has none. RE2 takes time linear in the
 * message, whatever the pattern.
 * @throws AppError USAGE when the text is no such pattern.
 */
export function sessionIdsByPattern(pattern: string): SessionIds {
  const compiled = compile(pattern);
  const group = compiled.groupCount() > 0 ? 1 : 0;
  return (message) => {
    const found = new Set<string>();
    const matcher = compiled.matcher(message);
    for (let count = 0; count < MATCHES_LIMIT && matcher.find(); count++) {
      const id = matcher.group(group);
      if (id !== null && id !== '') found.add(id);
    }
    return [...found];
  };
}

/**
 * Sessions named by whatever identifier ties lines together, found in a sample of them.
 * @throws AppError INPUT_INVALID when nothing does.
 */
export function sessionIdsBySample(lines: Iterable<KeySampleLine>): SessionIds {
  const key = findSessionKey(lines);
  if (key !== undefined) return (message) => sessionsOf(key, message);
  throw new AppError('INPUT_INVALID', 'No identifier in these lines ties them into sessions.', {
    nextStep: `Name it with --session-key, such as 'order=(\\S+)'.`,
  });
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (cause) {
    throw new AppError('USAGE', `${JSON.stringify(pattern)} is no pattern: ${(cause as Error).message}.`, {
      nextStep:
        'RE2 syntax has no look-around and no back-references: https://github.com/google/re2/wiki/Syntax',
      cause,
    });
  }
}
