import type { ChangeStep } from "../change/change-step.ts";
import type { EstateChange } from "../change/estate-change.ts";
import { counted } from "../model/counted.ts";
import { effectLine, hostLines, interruptionLines, keyLine, quorumLine, valueLine } from "./change-lines.ts";
import { printable } from "./printable.ts";
import { type Row, section } from "./section.ts";

/** Formats the plan of a change as text: the values that change, and the steps of each stage. */
export function changeText({ name, changes, stages, steps }: EstateChange): string {
  if (stages.length === 1) return `${printable(name)}\n\nNo difference.\n`;
  const values = changes.map(
    (change): Row => [
      keyLine(change),
      `${valueLine(change.before)} -> ${valueLine(change.after)} (${effectLine(change)})`,
    ],
  );
  const last = stages.length - 1;
  const parts = stages.slice(1).map(({ title }, index) => {
    const own = steps.filter(({ stage }) => stage === index + 1);
    return section(
      `Stage ${index + 1} of ${last}: ${title}`,
      own.flatMap((step, number) => rowsOf(step, number + 1)),
      "No host changes.",
    );
  });
  return [
    `${printable(name)}: ${counted(changes.length, "change")}, ${counted(last, "stage")}, ${counted(steps.length, "step")}\n`,
    section("Values that change", values),
    ...parts,
  ].join("\n");
}

function rowsOf(step: ChangeStep, number: number): readonly Row[] {
  const detail: readonly Row[] =
    step.kind === "install"
      ? hostLines(step.hosts).map(([hosts, text]): Row => ["", `${hosts}: ${text}`])
      : step.kind === "command"
        ? [["", `on ${step.host}`]]
        : step.kind === "stop"
          ? [["", `stop ${step.unit} on ${step.hosts.join(", ")}`]]
          : step.kind === "confirm"
            ? [["", "the playbook ends here, and continues at the next step"]]
            : [["", `stop ${step.units.join(", ")}`], ...step.remains.map((text): Row => ["", text])];
  const short = step.quorums.filter(({ down }) => down > 0).map((each): Row => ["", `${quorumLine(each)}.`]);
  return [
    [
      `${number}.`,
      `${step.title}${step.kind === "install" && step.hosts.length > 1 ? (step.upgrade?.together ? ", all hosts at the same time" : ", one host after the other, those that lead last") : ""}`,
    ],
    ...detail,
    ...interruptionLines(step).map((text): Row => ["", text]),
    ...short,
    ["", `Way back: ${step.undo}`],
  ];
}
