/**
 * The columns of a feature row, in order. Each has a file of its own that says what it measures and why.
 *
 * All share one scale, so that no feature outweighs another by its unit and lines of different templates can be
 * compared: bits of surprise in excess of the average. 0 is "as usual", 10 is what happens once in a thousand times,
 * {@link FEATURE_LIMIT} is the most.
 */
export const FEATURES = [
  'templateRarity',
  'templateNovelty',
  'templateInService',
  'levelInTemplate',
  'levelInService',
  'numericOutlier',
  'unseenValue',
  'unseenAttribute',
  'messageLength',
  'characterMix',
  'hourOfWeek',
  'hostNovelty',
] as const;

export type Feature = (typeof FEATURES)[number];

export const FEATURE_COUNT = FEATURES.length;

/** 2^-16 is about the rarest that the largest samples (a million lines) can tell from never. */
export const FEATURE_LIMIT = 16;

export const FEATURE_INDEX = Object.fromEntries(FEATURES.map((name, index) => [name, index])) as Readonly<
  Record<Feature, number>
>;
