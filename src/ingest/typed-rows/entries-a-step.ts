/**
 * Common entries that a decoder of whole bodies adds between two looks at the batch's size: few against a batch of
 * thousands, and a step through nested generators costs as much as a third of an entry.
 */
export const ENTRIES_A_STEP = 8;
