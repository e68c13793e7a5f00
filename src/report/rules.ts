import type { RuleDescription } from "../model/rule.ts";

/** Every rule in one line: its id, severity and what always holds. */
export function listRules(rules: readonly RuleDescription[]): string {
  const width = Math.max(...rules.map(({ id }) => id.length));
  return rules
    .map(({ id, severity, summary }) => `${id.padEnd(width)}  ${severity.padEnd(7)}  ${summary}\n`)
    .join("");
}

/** What one rule is about, in full. */
export function explainRule({ id, severity, summary, rationale }: RuleDescription): string {
  return `${id} (${severity})\n\n${summary}\n\n${rationale}\n\n${acceptance({ id, severity })}\n`;
}

/** A page about every rule, in Markdown. */
export function rulesPage(rules: readonly RuleDescription[]): string {
  const entries = rules.map(
    ({ id, severity, summary, rationale }) =>
      `## ${id}\n\n_${severity}_: ${summary}\n\n${rationale}\n\n${acceptance({ id, severity })}\n`,
  );
  return `# Rules\n\nEvery finding names the rule that it comes from. This page is made from the rules themselves, as is \`gen-bundle explain\`.\n\n${entries.join("\n")}`;
}

function acceptance({ id, severity }: Pick<RuleDescription, "id" | "severity">): string {
  return severity === "error"
    ? "It cannot be accepted."
    : `\`"accept": { "${id}": "<your reason>" }\` makes it a note.`;
}
