/** Quotes an identifier for PostgreSQL and pg_hba.conf, so that keywords are literal as well. */
export function sqlIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Quotes a string for PostgreSQL, for either value of standard_conforming_strings. */
export function sqlLiteral(value: string): string {
  const quoted = `'${value.replaceAll("'", "''").replaceAll("\\", "\\\\")}'`;
  return value.includes("\\") ? `E${quoted}` : quoted;
}
