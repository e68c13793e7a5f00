import type { Fragment, RuleDescription } from "../model/rule.ts";
import { fragmentText } from "./fragment-text.ts";

type RuleGroups = Readonly<Record<string, readonly RuleDescription[]>>;

/** Lists every rule on one line: id, severity and summary. */
export function listRules(rules: readonly RuleDescription[]): string {
  const width = Math.max(...rules.map(({ id }) => id.length));
  return rules
    .map(({ id, severity, summary }) => `${id.padEnd(width)}  ${severity.padEnd(7)}  ${summary}\n`)
    .join("");
}

/** Formats the full description of one rule as text. */
export function explainRule(rule: RuleDescription): string {
  const help = helpOf(rule, (yaml) => yaml.replaceAll(/^/gm, "    "));
  return `${rule.id} (${rule.severity})\n\n${rule.summary}\n\n${help}\n`;
}

/** Formats the description of one rule, without its summary, as Markdown. */
export function ruleHelp(rule: RuleDescription): string {
  return helpOf(rule, yamlBlock);
}

/** The index of the rules in Markdown: a table for each topic, with a link to the page of each rule. */
export function rulesIndex(groups: RuleGroups): string {
  const chapters = Object.entries(groups).map(([topic, rules]) => {
    const rows = rules.map(({ id, severity, summary }) => [`[${id}](rules/${id}.md)`, severity, summary]);
    return `## ${topic}\n\n${markdownTable([["Rule", "Severity", "Summary"], ...rows])}`;
  });
  return `# Rules

Every finding names its rule. The pages are generated from the rules, as is \`gen-bundle explain\`. An error stops the
build; warnings and notes do not, and can be accepted with a reason.

${chapters.join("\n")}`;
}

/** The page of one rule in Markdown, with links as they lead from `docs/rules/`. */
export function rulePage(rule: RuleDescription, topic: string): string {
  const { id, severity, summary, rationale, bad, good, sources } = rule;
  const chapter = (title: string, ...paragraphs: readonly string[]) => [`## ${title}`, ...paragraphs];
  const example = (title: string, merged: string, alone: string, fragment: Fragment | undefined) =>
    fragment === undefined
      ? []
      : chapter(
          title,
          typeof fragment === "string"
            ? alone
            : `Merged into the [minimal topology](../../README.md#a-topology), ${merged}`,
          yamlBlock(fragmentText(fragment).trimEnd()),
        );
  return [
    `# ${id}`,
    summary,
    `Severity: ${severity}. Topic: [${topic}](../RULES.md#${anchorOf(topic)}).`,
    ...chapter("Rationale", rationale),
    ...example("Example that breaks it", "this is found:", "This is found:", bad),
    ...example("Write instead", "this is not found:", "This is not found:", good),
    ...chapter("Accepting it", acceptance(severity, id)),
    ...(sources.length > 0 ? chapter("Sources", sources.map((address) => `- <${address}>`).join("\n")) : []),
  ]
    .map((paragraph) => `${paragraph}\n`)
    .join("\n");
}

/** The number of rules of each severity, by topic, as a Markdown table. */
export function rulesTable(groups: RuleGroups, page: string): string {
  const count = (rules: readonly RuleDescription[], severity: string) =>
    `${rules.filter((rule) => rule.severity === severity).length || ""}`;
  return markdownTable([
    ["Rules about", "Errors", "Warnings", "Notes", "Example"],
    ...Object.entries(groups).map(([title, rules]) => [
      `[${title}](${page}#${anchorOf(title)})`,
      ...["error", "warning", "info"].map((severity) => count(rules, severity)),
      rules[0]?.summary ?? "",
    ]),
  ]);
}

/** A table in Markdown, its first row the head, padded as formatters have it. */
function markdownTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const [head, ...body] = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)));
  const line = (cells: readonly string[] = []) => `| ${cells.join(" | ")} |\n`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join("");
}

function helpOf(rule: RuleDescription, block: (yaml: string) => string): string {
  const { id, severity, rationale, bad, good, sources } = rule;
  const shown = (title: string, fragment: Fragment | undefined) =>
    fragment === undefined ? [] : [`${title}:`, block(fragmentText(fragment).trimEnd())];
  return [
    rationale,
    ...shown("Bad", bad),
    ...shown("Good", good),
    acceptance(severity, id),
    ...(sources.length > 0 ? [`Source: ${sources.map((address) => `<${address}>`).join(", ")}`] : []),
  ].join("\n\n");
}

function acceptance(severity: RuleDescription["severity"], id: string): string {
  return severity === "error"
    ? "It cannot be accepted."
    : `\`"accept": { "${id}": "<your reason>" }\` makes it a note.`;
}

function yamlBlock(yaml: string): string {
  return `\`\`\`yaml\n${yaml}\n\`\`\``;
}

/** The anchor that GitHub gives a heading of plain words. */
function anchorOf(heading: string): string {
  return heading.toLowerCase().replaceAll(" ", "-");
}
