/** A reader scans this much of a line; the whole is in the log. */
const CHARACTER_LIMIT = 500;

/** The start of a long message, with the cut shown. */
export function cutText(text: string): string {
  return text.length <= CHARACTER_LIMIT ? text : `${text.slice(0, CHARACTER_LIMIT).toWellFormed()}…`;
}
