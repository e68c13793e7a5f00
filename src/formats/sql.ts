/** A name in PostgreSQL's SQL and in pg_hba.conf, literally, whatever word it is. */
export function sqlIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A string literal of PostgreSQL, whatever standard_conforming_strings says. */
export function sqlLiteral(value: string): string {
  const quoted = `'${value.replaceAll("'", "''").replaceAll("\\", "\\\\")}'`;
  return value.includes("\\") ? `E${quoted}` : quoted;
}
