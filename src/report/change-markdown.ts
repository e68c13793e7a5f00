import type { ChangeStep } from "../change/change-step.ts";
import type { EstateChange } from "../change/estate-change.ts";
import { counted } from "../model/counted.ts";
import { effectLine, hostLines, interruptionLines, keyLine, quorumLine, valueLine } from "./change-lines.ts";
import { literal } from "./comparison-markdown.ts";

/** Characters that a comment may have, with a margin: GitHub takes 65,536, GitLab more. */
const maximum = 55_000;

/** Formats the plan of a change for a comment on it: first a summary, then the steps of each stage, folded. */
export function changeMarkdown({ name, changes, stages, steps }: EstateChange): string {
  if (stages.length === 1) return `### ${literal(name)}\n\nNo difference.\n`;
  const last = stages.length - 1;
  const interruptions = [...new Set(steps.flatMap(interruptionLines))];
  const head = [
    `### ${literal(name)}: ${counted(changes.length, "change")}, ${counted(last, "stage")}, ${counted(steps.length, "step")}\n\n`,
    interruptions.length === 0
      ? "Nothing stops.\n\n"
      : interruptions
          .map((text) => `- ${literal(text)}\n`)
          .join("")
          .concat("\n"),
  ].join("");
  const table = folded(
    "Values that change",
    ["| Value | Before | After | Alone |\n| --- | --- | --- | --- |\n"],
    changes.map(
      (change) =>
        `| ${[keyLine(change), valueLine(change.before), valueLine(change.after), effectLine(change)].map(literal).join(" | ")} |\n`,
    ),
    maximum / 3,
  );
  let room = maximum - head.length - table.length;
  const parts = stages.slice(1).map(({ title }, index) => {
    const own = steps.filter(({ stage }) => stage === index + 1);
    const part = folded(
      `Stage ${index + 1} of ${last}: ${literal(title)}`,
      [],
      own.map((step, number) => stepLines(step, number + 1)),
      room,
    );
    room -= part.length;
    return part;
  });
  return [head, table, ...parts].join("\n");
}

/** A folded part with as many entries as there is room for. */
function folded(title: string, head: readonly string[], entries: readonly string[], room: number): string {
  let length = 0;
  const shown = entries.filter((entry) => (length += entry.length) <= room);
  const rest = entries.length - shown.length;
  const note = rest === 0 ? "" : `\nLeft out because a comment is limited: ${rest}.\n`;
  return `<details><summary>${title}</summary>\n\n${[...head, ...shown].join("")}${note}\n</details>\n`;
}

function stepLines(step: ChangeStep, number: number): string {
  const lines =
    step.kind === "install"
      ? hostLines(step.hosts).map(([hosts, text]) => `${hosts}: ${text}`)
      : step.kind === "command"
        ? [`on ${step.host}`]
        : step.kind === "stop"
          ? [`stop ${step.unit} on ${step.hosts.join(", ")}`]
          : step.kind === "confirm"
            ? ["the playbook ends here, and continues at the next step"]
            : [`stop ${step.units.join(", ")}`, ...step.remains];
  const all = [...lines, ...interruptionLines(step), ...step.quorums.map(quorumLine)];
  return [
    `${number}. ${literal(step.title)}\n`,
    ...all.map((text) => `   - ${literal(text)}\n`),
    `   - Way back: ${literal(step.undo)}\n`,
  ].join("");
}
