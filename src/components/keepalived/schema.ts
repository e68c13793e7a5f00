import * as z from "zod";
import { snippet, snippets } from "../../model/override.ts";
import { versionField } from "../../model/version.ts";
import { keepalivedVersions } from "./versions.ts";

/** A setting without characters that start a comment, a quoted string, a condition or a definition. */
const setting = /[A-Za-z][^{}!#"'\\$~]*/.source;

/** Within braces on one line, "include" would include a file. */
const address = /[A-Za-z0-9][^\s{}!#"'\\$~@]*@[^\s{}!#"'\\$~@]+(?= |\})/.source;

/**
 * A line of global_defs. Only the block of mail addresses has braces there (core/global_parser.c of 2.2.0 to 2.4.3): after
 * any other word, keepalived ignores the opening brace, and the closing one ends global_defs.
 */
const line = new RegExp(`^(?:\\}|notification_email *\\{(?: *(?:${address} *)*\\})?|${setting})$`);

const global = snippet(
  line,
  "must be a line of global_defs in keepalived.conf that starts with a word, without comments, quotation marks and definitions, and with braces only around the addresses of notification_email",
  "vrrp_garp_master_delay 5",
).refine(balanced, "must close every brace that it opens");

/** Reports whether the braces of a snippet are balanced, without a block in a block. */
function balanced(lines: readonly string[]): boolean {
  let depth = 0;
  for (const brace of lines.join("").replaceAll(/[^{}]/g, "")) {
    depth += brace === "{" ? 1 : -1;
    if (depth < 0 || depth > 1) return false;
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
    ...snippets(
      z.strictObject({ global: global.optional().meta({ description: "Lines of the block global_defs." }) }),
      {},
      "keepalived.conf",
    ),
  })
  .meta({ description: "keepalived, which moves VIPs with VRRP." });

export type Settings = z.output<typeof schema>;
