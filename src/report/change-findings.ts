import type { ChangeFinding } from "../model/change-finding.ts";
import { marked } from "./marked.ts";

/** Formats the description of a finding of plans as text. */
export function explainChangeFinding({ id, summary, rationale, instead }: ChangeFinding): string {
  return `${id} (error of gen-bundle plan)\n\n${summary}\n\n${rationale}\n\nInstead: ${instead}\n`;
}

/** Formats the page of the changes that a plan refuses as Markdown. */
export function changeFindingsPage(findings: readonly ChangeFinding[]): string {
  const chapters = findings.map(
    ({ id, summary, rationale, instead }) =>
      `## ${id}\n\n${marked(summary)}\n\n${marked(rationale)}\n\nInstead: ${marked(instead)}\n`,
  );
  return `# Changes that a plan refuses

\`gen-bundle plan\` leads a running estate to another topology. It refuses what cannot be done while the estate runs: these
findings are errors, and cannot be accepted. The page is generated, as is \`gen-bundle explain\`.

${chapters.join("\n")}`;
}
