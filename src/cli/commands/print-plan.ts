import type { Diagnostic } from "../../index.ts";
import { counted } from "../../model/counted.ts";
import { planChange } from "../../plan-change.ts";
import { changeMarkdown } from "../../report/change-markdown.ts";
import { changeText } from "../../report/change-text.ts";
import { changeJson, jsonReport } from "../../report/json.ts";
import { printable } from "../../report/printable.ts";
import type { Command } from "../command-line.ts";
import { exitCode } from "../exit-code.ts";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { readRunningEstate } from "../read-running-estate.ts";
import { readTopologies } from "../read-topologies.ts";
import { reportFindings } from "../report-findings.ts";
import { given, secretsOf } from "../secrets-of.ts";
import { writePlan } from "../write-plan.ts";

type PlanCommand = Extract<Command, { kind: "plan" }>;

export async function printPlan(command: PlanCommand, io: Io): Promise<number> {
  const topology = await readTopologies(command, io);
  const old = await readRunningEstate(command.old, io);
  const secrets = command.secrets === undefined ? undefined : await secretsOf(command.secrets, topology, io);
  const former =
    command.oldSecrets === undefined ? undefined : await secretsOf(command.oldSecrets, topology, io);
  const options = {
    ...given(secrets),
    today: command.today ?? io.today(),
    down: command.down,
    skippedGates: command.skippedGates,
    oldSecrets: former?.values,
  };
  const planned = planChange(old.topology.input, topology.input, options);
  if (planned.ok) for (const { bundle } of planned.change.stages.slice(0, 1)) old.demand(bundle);
  // These are about options, which have no place in a file.
  const option = planned.diagnostics.find(({ rule }) =>
    ["change-gate", "change-host-unknown"].includes(rule),
  );
  if (option) throw new Failure([option.message, option.hint ?? ""].join(" ").trim());
  const unread = [...(secrets?.diagnostics ?? []), ...(former?.diagnostics ?? [])];
  const { out } = command;
  // Warnings of the new topology are those of the bundle command; here only the way to it matters, and the files that lead there.
  const heard = planned.diagnostics.filter(
    ({ rule }) =>
      !planned.ok || rule.startsWith("secret-") || (out !== undefined && rule === "secrets-left-out"),
  );
  // The files of such a plan would stop its playbook halfway.
  const stops = ({ rule }: Diagnostic) => out !== undefined && rule === "secret-missing";
  const diagnostics = [
    ...unread,
    ...heard.map((each) => (stops(each) ? { ...each, severity: "error" as const } : each)),
  ];
  const ok = planned.ok && unread.length === 0 && !diagnostics.some(stops);
  const { format } = command;
  if (format === "json") {
    const change = planned.ok ? changeJson(planned.change) : undefined;
    await io.stdout.write(jsonReport({ ok, diagnostics, change }));
  } else await reportFindings({ diagnostics, known: [] }, { ...topology, secrets }, command, io);
  if (!planned.ok || !ok) return exitCode.findings;
  const { change } = planned;
  if (format === "text") await io.stdout.write(changeText(change));
  if (format === "markdown") await io.stdout.write(changeMarkdown(change));
  const { stages } = change;
  if (out === undefined || stages.length === 1) return exitCode.done;
  io.deferSignals();
  writePlan(out, io.cwd(), change, command.overwrite);
  if (!command.quiet)
    await io.stderr.write(
      `${printable(`Wrote "${out}": the files of ${counted(stages.length - 1, "stage")} and of the estate as it is, and plan/PLAN.md, with which to begin.`)}\n`,
    );
  return exitCode.done;
}
