import type { Comparison } from "../analysis/compare-estates.ts";
import { type ComparisonTopic, comparisonTopics } from "./comparison-topics.ts";
import { printable } from "./printable.ts";

/** Characters that a comment may have, with a margin: GitHub takes 65,536, GitLab more. */
const maximum = 55_000;
const longestCell = 2000;

/** Formats the comparison of two estates for a comment on a change: first a summary, then folded tables. */
export function comparisonMarkdown(name: string, comparison: Comparison): string {
  const topics = comparisonTopics(comparison);
  const changed = topics.filter((topic) => topic.changed > 0);
  const same = topics.filter((topic) => topic.changed === 0).map(({ title }) => title);
  const summary = [
    `### ${literal(name)}\n`,
    ...(changed.length === 0
      ? ["No difference.\n"]
      : [
          changed
            .map((topic) => `- ${topic.title}: ${topic.changed} changed, ${topic.equal} equal\n`)
            .join(""),
        ]),
    ...(same.length === 0 ? [] : [`Equal: ${same.join("; ")}.\n`]),
  ];
  let room = maximum - summary.join("").length;
  const tables = changed.map((topic) => {
    const text = table(topic, room);
    room -= text.length;
    return text;
  });
  return [...summary, ...tables].join("\n");
}

/** A folded table of as many rows as there is room for. */
function table({ title, rows }: ComparisonTopic, room: number): string {
  let length = 0;
  const lines = rows
    .map(({ name, before, after }) => `| ${[name, before, after].map(cell).join(" | ")} |\n`)
    .filter((line) => (length += line.length) <= room);
  const rest = rows.length - lines.length;
  const head = lines.length === 0 ? "" : `| | Before | After |\n| --- | --- | --- |\n${lines.join("")}`;
  const tail = rest === 0 ? "" : `\nRows left out because a comment is limited: ${rest}.\n`;
  return `<details><summary>${title}</summary>\n\n${head}${tail}\n</details>\n`;
}

function cell(text: string): string {
  return literal(text.length > longestCell ? `${text.slice(0, longestCell - 1)}…` : text);
}

/** Escapes free text, so that it contains no mark-up, tag, link or cell separator, and mentions nobody. */
export function literal(text: string): string {
  // A colon that is followed by a space begins neither an emoji nor a link.
  return printable(text).replaceAll(/[@#]|www(?=\.)|[!$&*<>[\\\]_`{|}~]|:(?! )/gi, (start) =>
    /[@#w]/i.test(start) ? `${start}<!-- -->` : `&#${start.charCodeAt(0)};`,
  );
}
