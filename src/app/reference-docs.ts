import { ERROR_CODES } from '../core/errors.ts';
import { createMetrics } from '../telemetry/metrics.ts';

/** `docs/errors.md`, from the table of codes. */
export function errorsAsMarkdown(): string {
  const rows = Object.entries(ERROR_CODES).map(
    ([code, { exitCode, summary }]) => `| \`${code}\` | ${exitCode} | ${summary} |`,
  );
  return [
    '# Errors',
    '',
    'Operational errors carry a stable code, say what failed with the value, and name the next step. A command that',
    'ends with one prints both and exits with the code below (numbers as in `sysexits.h`). The HTTP API answers them',
    'as RFC 9457 problem details with the same `code`. Written from `src/core/errors.ts`.',
    '',
    '| Code | Exit code | When |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

/** `docs/metrics.md`, from the declarations. */
export async function metricsAsMarkdown(): Promise<string> {
  const { registry } = createMetrics({ processMetrics: false });
  const metrics = await registry.getMetricsAsJSON();
  const rows = metrics.map(({ name, type, help }) => `| \`${name}\` | ${String(type)} | ${help} |`);
  return [
    '# Metrics',
    '',
    '`GET /metrics` answers in the Prometheus text format; the usual `process_*` and `nodejs_*` metrics come with',
    'these. Label values come from closed sets, never from logs. Written from `src/telemetry/metrics.ts`.',
    '',
    '| Metric | Type | What it counts |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
