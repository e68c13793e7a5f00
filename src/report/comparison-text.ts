import type { Comparison } from "../analysis/compare-estates.ts";
import { comparisonTopics } from "./comparison-topics.ts";
import { printable } from "./printable.ts";
import { section, width, wrapped } from "./section.ts";

/** Formats the comparison of two estates as text: each change, and one sentence for what is equal. */
export function comparisonText(name: string, comparison: Comparison): string {
  const topics = comparisonTopics(comparison);
  const sections = topics
    .filter(({ changed }) => changed > 0)
    .map(({ title, rows }) =>
      section(
        title,
        rows.map((row) => [row.name, `${row.before} -> ${row.after}`]),
      ),
    );
  const same = topics.filter(({ changed }) => changed === 0).map(({ title }) => title);
  const equal = same.length === 0 ? "" : `Equal: ${same.join("; ")}.`;
  return [
    `${printable(name)}\n`,
    ...(sections.length === 0 ? ["No difference.\n"] : sections),
    ...(equal === "" ? [] : [`${wrapped(printable(equal), width).join("\n")}\n`]),
  ].join("\n");
}
