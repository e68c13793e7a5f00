import type { Fragment, RuleDescription } from "../model/rule.ts";
import { fragmentText } from "./fragment-text.ts";

type RuleGroups = Readonly<Record<string, readonly RuleDescription[]>>;

/** Every rule in one line: its id, severity and what always holds. */
export function listRules(rules: readonly RuleDescription[]): string {
  const width = Math.max(...rules.map(({ id }) => id.length));
  return rules
    .map(({ id, severity, summary }) => `${id.padEnd(width)}  ${severity.padEnd(7)}  ${summary}\n`)
    .join("");
}

/** What one rule is about, in full. */
export function explainRule(rule: RuleDescription): string {
  const help = helpOf(rule, (yaml) => yaml.replaceAll(/^/gm, "    "));
  return `${rule.id} (${rule.severity})\n\n${rule.summary}\n\n${help}\n`;
}

/** What one rule is about besides its summary, in Markdown. */
export function ruleHelp(rule: RuleDescription): string {
  return helpOf(rule, (yaml) => `\`\`\`yaml\n${yaml}\n\`\`\``);
}

/** A page about every rule, in Markdown. */
export function rulesPage(groups: RuleGroups): string {
  const chapters = Object.entries(groups).flatMap(([title, rules]) => [
    `## ${title}\n`,
    ...rules.map((rule) => `### ${rule.id}\n\n_${rule.severity}_: ${rule.summary}\n\n${ruleHelp(rule)}\n`),
  ]);
  return `# Rules

Every finding names the rule that it comes from. This page is made from the rules themselves, as is \`gen-bundle explain\`.

What is bad is found when it is merged into the [minimal topology](../README.md#a-topology), and what is good is not: a
test builds each of them. What begins with \`# secrets.yaml\` is a file for \`--secrets\`.

${chapters.join("\n")}`;
}

/** How many rules there are of each severity, by what they are about, in Markdown. */
export function rulesTable(groups: RuleGroups, page: string): string {
  const count = (rules: readonly RuleDescription[], severity: string) =>
    `${rules.filter((rule) => rule.severity === severity).length || ""}`;
  const rows = [
    ["Rules about", "Errors", "Warnings", "Notes", "Such as"],
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
      ? "It cannot be accepted."
      : `\`"accept": { "${id}": "<your reason>" }\` makes it a note.`,
    ...(sources.length > 0 ? [`Source: ${sources.map((address) => `<${address}>`).join(", ")}`] : []),
  ].join("\n\n");
}
