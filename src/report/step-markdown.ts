import type { ChangeStep } from "../change/change-step.ts";
import { stepDetails } from "./change-lines.ts";
import { codeBlock, marked } from "./marked.ts";

/** Formats a step as an item of a list. The number is that of the playbook, through all stages. */
export function stepMarkdown(step: ChangeStep, number: number, wayBack: readonly string[] = []): string {
  const indent = " ".repeat(`${number}. `.length);
  return [
    `${number}. ${marked(step.title)}\n`,
    ...stepDetails(step).map((text) => `${indent}- ${marked(text)}\n`),
    ...(step.kind === "command" ? [codeBlock(step.commands, indent)] : []),
    `${indent}- Way back: ${marked(step.undo)}\n`,
    ...(wayBack.length > 0 ? [codeBlock(wayBack, indent)] : []),
  ].join("");
}
