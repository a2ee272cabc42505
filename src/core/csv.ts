/**
 * One CSV field (RFC 4180). Text that a spreadsheet would run as a formula gets an apostrophe in front
 * (OWASP, CSV Injection).
 */
export function csvField(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  const inert = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

export function csvRow(values: readonly (string | number | boolean)[]): string {
  return `${values.map(csvField).join(',')}\r\n`;
}
