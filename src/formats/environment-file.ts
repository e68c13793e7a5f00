import { banner } from "./banner.ts";
import { line } from "./line.ts";

/**
 * Formats NAME="value" lines that systemd (EnvironmentFile) and a POSIX shell read in the same way. Within double
 * quotes, both remove a backslash before `"`, `\`, `$` and a backquote. No other character is special.
 */
export function environmentFile(estate: string, variables: Readonly<Record<string, string>>): string {
  const lines = Object.entries(variables).map(
    ([name, value]) => `${name}="${line(value).replaceAll(/["\\$`]/g, "\\$&")}"\n`,
  );
  return banner(estate) + lines.join("");
}
