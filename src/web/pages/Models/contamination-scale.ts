/** Bounds of `ml.contamination`. */
export const CONTAMINATION = { least: 0.0001, most: 0.5 } as const;

/** Positions of the slider: fine enough for two digits anywhere on it. */
export const SLIDER_STEPS = 400;

const SPAN = Math.log(CONTAMINATION.most / CONTAMINATION.least);

/** Where a contamination stands on the slider, 0 to {@link SLIDER_STEPS}: equal steps are equal factors. */
export function sliderPosition(contamination: number): number {
  return Math.round((Math.log(contamination / CONTAMINATION.least) / SPAN) * SLIDER_STEPS);
}

/** The contamination at a position of the slider, rounded to two digits. */
export function contaminationAt(position: number): number {
  return roundContamination(CONTAMINATION.least * Math.exp((position / SLIDER_STEPS) * SPAN));
}

/** Within bounds and to two digits: more is no choice, and would ask for a new preview at every pixel. */
export function roundContamination(contamination: number): number {
  const bounded = Math.min(Math.max(contamination, CONTAMINATION.least), CONTAMINATION.most);
  return Number(bounded.toPrecision(2));
}

/** The share of scores above a threshold; scores are spread evenly within a bin of the histogram over 0..1. */
export function shareAbove(histogram: readonly number[], threshold: number): number {
  const total = histogram.reduce((sum, count) => sum + count, 0);
  if (total === 0) return 0;
  const above = histogram.reduce((sum, count, bin) => {
    const inside = Math.min(Math.max(bin + 1 - threshold * histogram.length, 0), 1);
    return sum + count * inside;
  }, 0);
  return above / total;
}
