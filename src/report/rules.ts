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
  return helpOf(rule, (yaml) => `\`\`\`yaml\n${yaml}\n\`\`\``);
}

/** Formats a page with every rule as Markdown. */
export function rulesPage(groups: RuleGroups): string {
  const chapters = Object.entries(groups).flatMap(([title, rules]) => [
    `## ${title}\n`,
    ...rules.map((rule) => `### ${rule.id}\n\n_${rule.severity}_: ${rule.summary}\n\n${ruleHelp(rule)}\n`),
  ]);
  return `# Rules

Every finding names its rule. This page and the output of \`gen-bundle explain\` are generated from the rules.

"Bad" examples cause a finding when they are merged into the [minimal topology](../README.md#a-topology); "good" examples do not. A
test builds each example. Examples that begin with \`# secrets.yaml\` are files for \`--secrets\`.

${chapters.join("\n")}`;
}

/** Formats the number of rules of each severity, by topic, as a Markdown table. */
export function rulesTable(groups: RuleGroups, page: string): string {
  const count = (rules: readonly RuleDescription[], severity: string) =>
    `${rules.filter((rule) => rule.severity === severity).length || ""}`;
  const rows = [
    ["Rules about", "Errors", "Warnings", "Notes", "Example"],
    ...Object.entries(groups).map(([title, rules]) => [
      `[${title}](${page}#${title.toLowerCase().replaceAll(" ", "-")})`,
      ...["error", "warning", "info"].map((severity) => count(rules, severity)),
      rules[0]?.summary ?? "",
    ]),
  ];
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
    severity === "error"
      ? "Findings of this rule cannot be accepted."
      : `To turn findings of this rule into notes, add \`"accept": { "${id}": "<your reason>" }\`.`,
    ...(sources.length > 0 ? [`Source: ${sources.map((address) => `<${address}>`).join(", ")}`] : []),
  ].join("\n\n");
}
