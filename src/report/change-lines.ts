import type { ChangeStep, Voters } from "../change/change-step.ts";
import type { PlannedChange } from "../change/estate-change.ts";
import type { HostEffect } from "../change/host-effects.ts";
import { counted } from "../model/counted.ts";
import { groupBy } from "../model/group-by.ts";
import { pointerSegments } from "../model/pointer.ts";
import { withoutSecrets } from "../model/secret-like.ts";
import { rounded } from "./seconds.ts";

/** A value of the topology on one line, shortened. */
export function valueLine(value: unknown): string {
  if (value === undefined) return "absent";
  const text = withoutSecrets(JSON.stringify(value));
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}

/** The key of a value, as in the reference. */
export function keyLine({ pointer }: PlannedChange): string {
  return withoutSecrets(pointerSegments(pointer).join("."));
}

/** The effect of a value that changes alone, as a clause. */
export function effectLine({ action, units }: PlannedChange): string {
  if (action === undefined) return "takes effect with the other changes";
  if (action === "none") return "touches no unit";
  return units
    .map(({ unit, action: own, hosts }) => `${own} ${unit}${hosts > 1 ? ` on ${hosts} hosts` : ""}`)
    .join(", ");
}

/** Hosts on which the same happens, with what happens there. */
function hostLines(hosts: readonly HostEffect[]): readonly (readonly [hosts: string, text: string])[] {
  const groups = groupBy(hosts, ({ units }) => JSON.stringify(units));
  return [...groups.values()].map((alike) => [
    alike.map(({ host }) => host).join(", "),
    alike[0].units.map(({ unit, action }) => `${action} ${unit}`).join(", ") || "files only",
  ]);
}

/** What a step does and interrupts, and the voters meanwhile, each as one line. */
export function stepDetails(step: ChangeStep): readonly string[] {
  return [
    ...actionLines(step),
    ...interruptionLines(step),
    ...step.quorums
      .filter(({ voters, down, needed }) => down > 0 || (voters > 1 && voters === needed))
      .map((each) => `${quorumLine(each)}.`),
  ];
}

function actionLines(step: ChangeStep): readonly string[] {
  switch (step.kind) {
    case "check":
      return [
        `${step.hosts.map(({ host }) => host).join(", ")}: machine, state, accounts, keys, and files by the programs that read them`,
      ];
    case "install":
      return [...hostLines(step.hosts).map(([hosts, text]) => `${hosts}: ${text}`), ...gateLines(step)];
    case "command":
      return [`on ${step.host}`];
    case "stop":
    case "start":
      return [`${step.kind} ${step.unit} on ${step.hosts.join(", ")}`];
    case "confirm":
      return ["the playbook ends here, and continues at the next step"];
    case "retire":
      return [
        `stop ${step.units.join(", ")}`,
        ...(step.secrets.length > 0
          ? [`remove ${counted(step.secrets.length, "file")} with secrets or keys`]
          : []),
        ...step.remains,
      ];
  }
}

/** What each host passes before the next one changes, and what it does not. */
function gateLines({ gates, hosts }: Extract<ChangeStep, { kind: "install" }>): readonly string[] {
  const where = (own: readonly string[]) => (own.length === hosts.length ? "" : ` on ${own.join(", ")}`);
  const passed = gates.filter(({ skipped }) => skipped === undefined);
  return [
    ...(passed.length === 0
      ? []
      : [`Gates: ${passed.map(({ name, hosts: own }) => `${name}${where(own)}`).join("; ")}.`]),
    ...gates.flatMap(({ name, title, skipped }) =>
      skipped === undefined ? [] : [`The gate ${name} is skipped: ${skipped}. Nobody proves that ${title}.`],
    ),
  ];
}

/** What is interrupted while a step runs, and for how long; empty: nothing. */
export function interruptionLines({ stops, failovers, notes }: ChangeStep): readonly string[] {
  return [
    ...notes,
    ...(stops.length > 0 ? [`Stops until its units run again: ${stops.join("; ")}.`] : []),
    ...failovers.map(
      ({ title, worst, typical }) =>
        `If the step meets a leader: ${title}, at most ${rounded(worst)} s, typically ${rounded(typical)} s.`,
    ),
  ];
}

/** The voters of a quorum while a step runs. */
function quorumLine({ title, voters, down, needed }: Voters): string {
  const none = voters - down === needed ? ", and no further loss is tolerated" : "";
  return `${title}: ${voters - down} of ${voters} voters run, ${needed} ${needed === 1 ? "is" : "are"} needed${none}`;
}
