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
  const acceptable =
    severity === "error"
      ? "It cannot be accepted."
      : `"accept": { "${id}": "<your reason>" } makes it a note.`;
  return `${id} (${severity})\n\n${summary}\n\n${rationale}\n\n${acceptable}\n`;
}
