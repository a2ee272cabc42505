import { hashText } from './content-hash.ts';
import { UNITS } from './unit.ts';

/** Roles that a constant word can play beside a number; a word may have several ("sec", "MAY"). */
export const DURATION_UNIT = 1;
export const SIZE_UNIT = 2;
export const PERCENT_UNIT = 4;
export const WEEKDAY = 8;
export const MONTH = 16;
export const ZONE = 32;
export const TRUTH = 64;
export const NOTHING = 128;

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const WEEKDAYS_LONG = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const MONTHS_LONG = [
  ...['January', 'February', 'March', 'April', 'June', 'July'],
  ...['August', 'September', 'October', 'November', 'December'],
];
const ZONES = [
  ...['UTC', 'GMT', 'AM', 'PM', 'am', 'pm', 'EST', 'EDT', 'CST', 'CDT', 'MST', 'MDT', 'PST', 'PDT'],
  ...['CET', 'CEST', 'BST', 'IST', 'JST', 'MSK', 'EET', 'EEST', 'WET', 'AEST', 'AEDT', 'SGT', 'HKT'],
];
const TRUTHS = ['true', 'false', 'True', 'False', 'TRUE', 'FALSE'];
const NOTHINGS = ['null', 'NULL', 'None', 'nil', 'undefined'];

/** Slots of the table; a power of two with a load under a quarter, so that most look-ups end at the first slot. */
const SLOTS = 1024;

/** Per slot the low hash lane of a word, and its roles (0: the slot is empty). Open addressing, linear probing. */
export const KEYWORD_KEYS: Int32Array = new Int32Array(SLOTS);
export const KEYWORD_ROLES: Uint8Array = new Uint8Array(SLOTS);

const UNIT_ROLES = { duration: DURATION_UNIT, size: SIZE_UNIT, percent: PERCENT_UNIT };

for (const unit of UNITS) if (unit.word) add(unit.spelling, UNIT_ROLES[unit.measures]);
for (const word of [...WEEKDAYS, ...WEEKDAYS_LONG]) add(word, WEEKDAY);
for (const word of [...MONTHS, ...MONTHS_LONG]) add(word, MONTH);
for (const word of ZONES) add(word, ZONE);
for (const word of TRUTHS) add(word, TRUTH);
for (const word of NOTHINGS) add(word, NOTHING);

/** Roles of the word whose low hash lane this is, 0 for an ordinary word. */
export function rolesOf(hash: number): number {
  let slot = hash & (SLOTS - 1);
  while (KEYWORD_ROLES[slot] !== 0) {
    if (KEYWORD_KEYS[slot] === hash) return KEYWORD_ROLES[slot]!;
    slot = (slot + 1) & (SLOTS - 1);
  }
  return 0;
}

function add(word: string, role: number): void {
  const hash = hashText(word).low;
  let slot = hash & (SLOTS - 1);
  while (KEYWORD_ROLES[slot] !== 0 && KEYWORD_KEYS[slot] !== hash) slot = (slot + 1) & (SLOTS - 1);
  KEYWORD_KEYS[slot] = hash;
  KEYWORD_ROLES[slot] = KEYWORD_ROLES[slot]! | role;
}
