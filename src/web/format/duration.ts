const UNITS: readonly (readonly [name: string, seconds: number])[] = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
];

/** Seconds as at most two units: `45 s`, `3 min`, `2 h 10 min`, `3 d`. */
export function formatDuration(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  let rest = Math.round(seconds);
  const parts: string[] = [];
  for (const [name, size] of UNITS) {
    const count = Math.floor(rest / size);
    if (count === 0) {
      if (parts.length > 0) break;
      continue;
    }
    parts.push(`${count} ${name}`);
    rest -= count * size;
    // Two neighbouring units are enough; seconds beside minutes only below ten minutes.
    if (parts.length === 2 || (name === 'min' && count >= 10)) break;
  }
  return parts.join(' ');
}

/** How long ago, in one unit: `now`, `12 s ago`, `4 min ago`, `3 h ago`, `5 d ago`. */
export function formatAgo(seconds: number): string {
  if (seconds < 2) return 'now';
  for (const [name, size] of UNITS) {
    if (seconds >= size) return `${Math.floor(seconds / size)} ${name} ago`;
  }
  return 'now';
}
