import type { Analysis } from '../analysis.ts';

/** The analysis for programs; times are RFC 3339 in UTC. */
export function jsonReport(analysis: Analysis): string {
  const { anomalies, templates, timeline, sessions, fromUs, toUs, ...rest } = analysis;
  const report = {
    ...rest,
    from: timeOf(fromUs),
    to: timeOf(toUs),
    anomalies: anomalies.map(({ firstUs, lastUs, ...group }) => ({
      ...group,
      first: timeOf(firstUs),
      last: timeOf(lastUs),
    })),
    ...(sessions === undefined
      ? {}
      : { sessions: { count: sessions.length, anomalous: sessions.filter((row) => row.anomalous) } }),
    templates: templates.map(({ id, text, count, anomalous, example, service }) => ({
      id,
      text,
      count,
      anomalous,
      example,
      service,
    })),
    timeline: {
      bucketSeconds: timeline.widthUs / 1e6,
      buckets: timeline.buckets.map(({ startUs, lines, anomalous }) => ({
        time: timeOf(startUs),
        lines,
        anomalous,
      })),
    },
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

function timeOf(timeUs: number | undefined): string | undefined {
  if (timeUs === undefined) return undefined;
  const date = new Date(timeUs / 1000);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
