import type { EstateChange } from "../change/estate-change.ts";
import { counted } from "../model/counted.ts";
import { effectLine, interruptionLines, keyLine, valueLine } from "./change-lines.ts";
import { literal } from "./comparison-markdown.ts";
import { code, marked } from "./marked.ts";
import { stepMarkdown } from "./step-markdown.ts";

/** Characters that a comment may have, with a margin: GitHub takes 65,536, GitLab more. */
const maximum = 55_000;

/** Formats the plan of a change for a comment on it: first a summary, then the steps of each stage, folded. */
export function changeMarkdown(change: EstateChange): string {
  const { name, stages, steps, beforehand, afterwards } = change;
  if (stages.length === 1) return `### ${literal(name)}\n\nNo difference.\n`;
  const last = stages.length - 1;
  const notes = [
    ...beforehand,
    ...new Set(steps.flatMap((step) => (step.kind === "check" ? [] : interruptionLines(step)))),
    ...afterwards,
  ];
  const head = [
    `### ${literal(name)}: ${changeTitle(change)}\n\n`,
    notes.length === 0 ? "Nothing stops.\n\n" : `${notes.map((text) => `- ${marked(text)}\n`).join("")}\n`,
  ].join("");
  const table = folded("Values that change", [valueTable], valueRows(change), maximum / 3);
  let room = maximum - head.length - table.length;
  const numbered = steps.map((step, index) => ({ step, number: index + 1 }));
  const parts = stages.slice(1).map(({ title }, index) => {
    const own = numbered.filter(({ step }) => step.stage === index + 1);
    const part = folded(
      `Stage ${index + 1} of ${last}: ${literal(title)}`,
      [],
      own.length === 0 ? ["No host changes.\n"] : own.map(({ step, number }) => stepMarkdown(step, number)),
      room,
    );
    room -= part.length;
    return part;
  });
  return [head, table, ...parts].join("\n");
}

/** The size of a plan: "2 changes, 1 stage, 3 steps". */
export function changeTitle({ changes, rotated, stages, steps }: EstateChange): string {
  const secrets = rotated.length > 0 ? `${counted(rotated.length, "secret")}, ` : "";
  const values = changes.length > 0 || secrets === "" ? `${counted(changes.length, "change")}, ` : "";
  return `${values}${secrets}${counted(stages.length - 1, "stage")}, ${counted(steps.length, "step")}`;
}

/** The head of the table of values, and its rows. */
export const valueTable = "| Value | Before | After | Alone |\n| --- | --- | --- | --- |\n";

export function valueRows({
  changes,
  rotated,
}: Pick<EstateChange, "changes" | "rotated">): readonly string[] {
  const secrets = rotated.map(
    (name) => `| the secret ${literal(name)} | not shown | not shown | see the steps |\n`,
  );
  const values = changes.map(
    (change) =>
      `| ${[
        literal(keyLine(change)),
        ...[change.before, change.after].map((value) =>
          value === undefined ? "absent" : code(valueLine(value)).replaceAll("|", "\\|"),
        ),
        literal(effectLine(change)),
      ].join(" | ")} |\n`,
  );
  return [...secrets, ...values];
}

/** A folded part with as many entries as there is room for. */
function folded(title: string, head: readonly string[], entries: readonly string[], room: number): string {
  let length = 0;
  const shown = entries.filter((entry) => (length += entry.length) <= room);
  const rest = entries.length - shown.length;
  const note = rest === 0 ? "" : `\nLeft out because a comment is limited: ${rest}.\n`;
  return `<details><summary>${title}</summary>\n\n${[...head, ...shown].join("")}${note}\n</details>\n`;
}
