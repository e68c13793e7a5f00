import type { ChangeStep } from "../change/change-step.ts";
import type { EstateChange } from "../change/estate-change.ts";
import { effectLine, keyLine, stepDetails, valueLine } from "./change-lines.ts";
import { changeTitle } from "./change-markdown.ts";
import { printable } from "./printable.ts";
import { type Row, section } from "./section.ts";

/** Formats the plan of a change as text: the values that change, and the steps of each stage. */
export function changeText(change: EstateChange): string {
  const { name, changes, rotated, stages, steps, beforehand, afterwards } = change;
  if (stages.length === 1) return `${printable(name)}\n\nNo difference.\n`;
  const values = changes.map(
    (each): Row => [
      keyLine(each),
      `${valueLine(each.before)} -> ${valueLine(each.after)} (${effectLine(each)})`,
    ],
  );
  const numbered = steps.map((step, index) => ({ step, number: index + 1 }));
  const byHand = (heading: string, texts: readonly string[]) =>
    texts.length === 0
      ? []
      : [
          section(
            heading,
            texts.map((text): Row => ["-", text]),
          ),
        ];
  const last = stages.length - 1;
  const parts = stages.slice(1).map(({ title }, index) => {
    const own = numbered.filter(({ step }) => step.stage === index + 1);
    return section(
      `Stage ${index + 1} of ${last}: ${title}`,
      own.flatMap(({ step, number }) => rowsOf(step, number)),
      "No host changes.",
    );
  });
  return [
    `${printable(name)}: ${changeTitle(change)}\n`,
    ...byHand("Secrets that change", rotated),
    ...(values.length > 0 || rotated.length === 0 ? [section("Values that change", values)] : []),
    ...byHand("Before the first step", beforehand),
    ...parts,
    ...byHand("After the last step", afterwards),
  ].join("\n");
}

function rowsOf(step: ChangeStep, number: number): readonly Row[] {
  return [
    [
      `${number}.`,
      `${step.title}${step.kind === "install" && step.hosts.length > 1 ? (step.upgrade?.together ? ", all hosts at the same time" : ", one host after the other, those that lead last") : ""}`,
    ],
    ...stepDetails(step).map((text): Row => ["", text]),
    ["", `Way back: ${step.undo}`],
  ];
}
