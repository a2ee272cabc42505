import { RE2JS } from 're2js';

/** Longest pattern: longer ones compile to programs beyond RE2's own limit. */
const PATTERN_CHARACTERS = 1000;
/** A pattern's cost grows with its program; counted repetitions multiply it. */
const PROGRAM_LIMIT = 10_000;

/** A pattern with the meaning it has in the store: RE2 syntax, the dot matches line ends. @throws Error on bad syntax */
export function compileRegex(pattern: string, ignoreCase: boolean): (text: string) => boolean {
  const regex = RE2JS.compile(pattern, RE2JS.DOTALL | (ignoreCase ? RE2JS.CASE_INSENSITIVE : 0));
  return (text) => regex.matcher(text).find();
}

/** Why a pattern cannot be used, as a sentence; undefined when it can. */
export function checkRegex(pattern: string, ignoreCase: boolean): string | undefined {
  if (pattern.length > PATTERN_CHARACTERS) {
    return `A regular expression may have ${PATTERN_CHARACTERS} characters; this one has ${pattern.length}.`;
  }
  try {
    const regex = RE2JS.compile(pattern, RE2JS.DOTALL | (ignoreCase ? RE2JS.CASE_INSENSITIVE : 0));
    return regex.programSize() <= PROGRAM_LIMIT ? undefined : 'This regular expression repeats too much.';
  } catch (error) {
    const reason =
      error instanceof Error
        ? error.message.replace(/^error parsing regexp: /, '').replace('`(?s)', '`')
        : String(error);
    return `This is no regular expression in RE2 syntax: ${reason}.`;
  }
}
