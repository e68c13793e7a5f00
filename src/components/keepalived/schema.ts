import * as z from "zod";
import { snippet, snippets } from "../../model/override.ts";
import { versionField } from "../../model/version.ts";
import { keepalivedVersions } from "./versions.ts";

/**
 * A setting, the start or the end of a block, or a block of one line; without what begins a comment, a quotation, a
 * condition or a definition there.
 */
const line = /^(?:\}|[A-Za-z][^{}!#"'\\$~]*(?:\{(?:[^{}!#"'\\$~]*\})?)?)$/;

const global = snippet(
  line,
  "must be a line of keepalived that starts with a word, without comments, quotation marks and definitions",
).refine(balanced, "must open and close its braces within the snippet");

/** Whether every brace that a snippet closes is its own, and none stays open. */
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
      .meta({ description: "Version of keepalived; default: that of the platform's package." }),
    advertInterval: z
      .int()
      .min(1)
      .max(10)
      .default(1)
      .meta({ description: "Seconds between two signs of life of a VIP's owner." }),
    ...snippets(z.strictObject({ global: global.optional() }), "keepalived.conf"),
  })
  .meta({ description: "keepalived, which moves the VIPs." });

export type Settings = z.output<typeof schema>;
