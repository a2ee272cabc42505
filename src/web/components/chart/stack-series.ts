export interface NamedValues {
  readonly name: string;
  readonly values: readonly (number | null)[];
}

/** Each series on top of those before it: `drawn` is where its bars end. */
export function stackSeries(
  series: readonly NamedValues[],
): (NamedValues & { readonly drawn: readonly number[] })[] {
  const sums: number[] = [];
  return series.map((one) => {
    const drawn = one.values.map((value, index) => (sums[index] ?? 0) + (value ?? 0));
    sums.splice(0, sums.length, ...drawn);
    return { ...one, drawn };
  });
}
