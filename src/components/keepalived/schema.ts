import * as z from "zod";
import { snippet, snippets } from "../../model/override.ts";
import { versionField } from "../../model/version.ts";
import { keepalivedVersions } from "./versions.ts";

/**
 * A setting, the start or the end of a block, or a block on one line, without characters that start a comment, a quoted
 * string, a condition or a definition.
 */
const line = /^(?:\}|[A-Za-z][^{}!#"'\\$~]*(?:\{(?:[^{}!#"'\\$~]*\})?)?)$/;

const global = snippet(
  line,
  "must be a line of keepalived.conf that starts with a word, without comments, quotation marks and definitions",
).refine(balanced, "must close every brace that it opens");

/** Reports whether the braces of a snippet are balanced. */
function balanced(lines: readonly string[]): boolean {
  let depth = 0;
  for (const brace of lines.join("").replaceAll(/[^{}]/g, "")) {
    depth += brace === "{" ? 1 : -1;
    if (depth < 0) return false;
  }
  return depth === 0;
}

export const schema = z
  .strictObject({
    version: versionField(keepalivedVersions)
      .optional()
      .meta({ description: "Version of keepalived; default: the version of the platform's package." }),
    advertInterval: z
      .int()
      .min(1)
      .max(10)
      .default(1)
      .meta({ description: "Interval of VRRP advertisements, in seconds." }),
    ...snippets(z.strictObject({ global: global.optional() }), {}, "keepalived.conf"),
  })
  .meta({ description: "keepalived, which moves VIPs with VRRP." });

export type Settings = z.output<typeof schema>;
