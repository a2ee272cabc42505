/** The shortest command that sends a line to this server. */
export function curlLine(origin: string): string {
  return `curl ${origin}/api/v1/logs \\
  -H 'content-type: application/x-ndjson' \\
  -d '{"level":"info","service":"checkout","message":"order 4711 paid in 87 ms"}'`;
}
