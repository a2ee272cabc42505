/** Different words at one position from which they are taken for values. Flat between 3 and 5, measured on 13 systems' logs. */
export const FEWEST_WORDS = 4;

/** The same where the word before says that a name follows. */
export const FEWEST_NAMES = 3;

/** A position that also holds values by form (numbers, paths) counts them as this many words. */
const WORDS_OF_A_VALUE = 2;

/** Constant words that must be left, so that a template still says what happened. */
const FEWEST_CONSTANTS = 2;

/** One constant word is enough when this many different words stand beside it: `removing <word>`. */
const WORDS_FOR_ONE_CONSTANT = 8;

/** The first cell names the subject or the action: it varies only before at least this many constant words. */
const CONSTANTS_AFTER_FIRST = 4;

/** Words of the computing vocabulary that are followed by a name. */
const NAME_INTRODUCERS: ReadonlySet<string> = new Set(
  [
    'user users username account login owner group role tenant customer client member subscriber author',
    'host hostname server node machine device driver interface port channel peer broker endpoint gateway cluster region zone',
    'service module package class component plugin extension function method handler controller application program command',
    'process thread task job worker queue topic exchange consumer producer session',
    'file directory path folder volume disk bucket key table index database schema collection column field',
    'container pod image namespace deployment repository branch domain named called name for by',
  ]
    .join(' ')
    .split(' '),
);

/** English endings of words that say what was or is being done, so they tell kinds of event apart. */
const ACTION = /(?:ed|ing)$/i;

/** What stands at one position of rows that are equal everywhere else. */
export interface Position {
  /** Different constant words, each with the lines it was seen in. */
  readonly words: ReadonlyMap<string, number>;
  /** Whether a row holds a parameter there. */
  readonly hasParameter: boolean;
  /** The constant word before, but for marks; '' when a parameter or nothing stands there. */
  readonly before: string;
  readonly isFirst: boolean;
  /** Constant words of the rows at other positions. */
  readonly otherConstants: number;
}

/**
 * Whether the words at a position are values of a parameter rather than parts of different messages.
 *
 * Few words that are each frequent are kinds of event (`started`, `stopped`); many rare ones are names. So the number needed
 * grows with the logarithm of the lines, and is less where the sentence itself says that a name follows.
 */
export function isParameterPosition(position: Position): boolean {
  const { words, hasParameter, before, isFirst, otherConstants } = position;
  const different = words.size;
  if (different === 0) return false;
  if (isFirst ? otherConstants < CONSTANTS_AFTER_FIRST : !leavesEnough(different, otherConstants))
    return false;
  if (areActions(words)) return false;
  const weight = different + (hasParameter ? WORDS_OF_A_VALUE : 0);
  if (introducesName(before)) return weight >= FEWEST_NAMES;
  return weight >= Math.max(FEWEST_WORDS, Math.log2(1 + linesOf(words)));
}

/** Constant words that a row must keep when positions with this many different words become parameters. */
export function fewestConstants(different: number): number {
  return different >= WORDS_FOR_ONE_CONSTANT ? 1 : FEWEST_CONSTANTS;
}

/** Whether the last part of a word, compound ones (`stationName`, `user_id`) included, is followed by a name. */
function introducesName(word: string): boolean {
  const parts = word.match(LAST_PART);
  return parts !== null && NAME_INTRODUCERS.has(parts[0].toLowerCase());
}

const LAST_PART = /(?:[A-Z]?[a-z]+|[A-Z]+)$/;

function leavesEnough(different: number, otherConstants: number): boolean {
  return otherConstants >= fewestConstants(different);
}

function areActions(words: ReadonlyMap<string, number>): boolean {
  let actions = 0;
  for (const word of words.keys()) if (ACTION.test(word)) actions++;
  return actions * 2 >= words.size;
}

function linesOf(words: ReadonlyMap<string, number>): number {
  let lines = 0;
  for (const count of words.values()) lines += count;
  return lines;
}
