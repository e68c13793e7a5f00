import { banner } from "./banner.ts";
import { line } from "./line.ts";

/**
 * A file of NAME="value" lines that systemd's EnvironmentFile and a POSIX shell read alike: within double quotes both
 * undo a backslash before `"`, `\`, `$` and a backquote, and nothing else is special.
 */
export function environmentFile(estate: string, variables: Readonly<Record<string, string>>): string {
  const lines = Object.entries(variables).map(
    ([name, value]) => `${name}="${line(value).replaceAll(/["\\$`]/g, "\\$&")}"\n`,
  );
  return banner(estate) + lines.join("");
}
