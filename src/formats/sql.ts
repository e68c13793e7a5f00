/** A string literal of PostgreSQL, whatever standard_conforming_strings says. */
export function sqlLiteral(value: string): string {
  const quoted = `'${value.replaceAll("'", "''").replaceAll("\\", "\\\\")}'`;
  return value.includes("\\") ? `E${quoted}` : quoted;
}
