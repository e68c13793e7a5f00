import type { Plan } from "../../index.ts";
import { didYouMean } from "../../model/did-you-mean.ts";
import { isRange, namesIn, rangeMeant, sizeOfRange } from "../../model/host-range.ts";
import { managedHosts } from "../../model/plan.ts";
import { hostSummary } from "../../report/host-summary.ts";
import { jsonReport } from "../../report/json.ts";
import { printable } from "../../report/printable.ts";
import { topologyReport } from "../../report/topology.ts";
import { resolveTopology } from "../../resolved-topology.ts";
import { readTopology } from "../../topology-texts.ts";
import type { Command } from "../command-line.ts";
import { exitCode } from "../exit-code.ts";
import { Failure } from "../failure.ts";
import { failing, findingsOf } from "../findings.ts";
import type { Io } from "../io.ts";
import { judged } from "../judged.ts";
import { pendingChanges } from "../pending-changes.ts";
import { readBase } from "../read-base.ts";
import { inputName } from "../read-text.ts";
import { readTopologies, type Topologies } from "../read-topologies.ts";
import { reportFindings } from "../report-findings.ts";
import { given, secretsOf } from "../secrets-of.ts";
import type { Survey } from "../survey.ts";

type BundleCommand = Extract<Command, { kind: "bundle" }>;

export async function makeBundle(command: BundleCommand, io: Io): Promise<number> {
  const topology = await readTopologies(command, io);
  const secrets = command.secrets === undefined ? undefined : await secretsOf(command.secrets, topology, io);
  const options = { ...given(secrets), today: command.today ?? io.today() };
  const base = await readBase(command.base, options, io);
  const checked = judged(topology.input, options);
  const { format, strict, action } = command;
  const found = findingsOf(checked, base, secrets);
  const { diagnostics } = found;
  const readable = checked.ok && (secrets?.diagnostics ?? []).length === 0;
  const ok = readable && !diagnostics.some(failing(strict));
  const finish = async (code: number, files?: readonly string[], survey?: Survey) => {
    const changes = survey && pendingChanges(survey);
    if (format === "json")
      await io.stdout.write(jsonReport({ ok, diagnostics, base: found.base, files, changes }));
    return code;
  };
  if (format !== "json") await reportFindings(found, { ...topology, secrets }, command, io);
  if (secrets?.readable)
    await io.stderr.write(
      `${printable(`warning: Every user of this machine can read ${inputName(secrets.name)}: "chmod 600 ${secrets.name}".`)}\n`,
    );
  const say = async (sentence: string) => {
    if (!command.quiet) await io.stderr.write(`${printable(sentence)}\n`);
  };
  if (!checked.ok || !readable) return finish(exitCode.findings);
  if (!ok) {
    await say("No bundle: --strict treats warnings as errors.");
    return finish(exitCode.findings);
  }

  if (action.kind === "print") {
    await io.stdout.write(resolved(topology));
    return finish(exitCode.done);
  }
  const print = async (list: string) => {
    if (format === "text") await io.stdout.write(list);
  };
  const hosts = chosenHosts(command.hosts, checked.plan);
  // These formats have no place for files.
  if (action.kind === "list" && (format === "sarif" || format === "github")) return finish(exitCode.done);
  if (action.kind === "list" && format === "text" && !command.verbose) {
    await print(hostSummary(checked.plan, hosts));
    await say("Nothing is written: --out DIR writes the files, and --verbose lists them.");
    return exitCode.done;
  }
  // A check of a topology loads nothing that makes files.
  const { deliverBundle } = await import("../deliver-bundle.ts");
  const sources =
    action.kind === "list" || !action.sourceMap
      ? undefined
      : (await import("../source-map-file.ts")).sourceMapFile(topology.input);
  const { code, files, survey, list, sentence } = deliverBundle(
    checked.plan,
    { action, hosts, secrets: secrets?.values, sources, verbose: command.verbose },
    io,
  );
  if (list !== undefined) await print(list);
  if (sentence !== undefined) await say(sentence);
  return finish(code, files, survey);
}

/** The topology in one piece, with the origin of each value if there are several. */
function resolved({ input, texts }: Topologies): string {
  const topology = resolveTopology(readTopology(input));
  if (!topology) throw new Error("A topology without errors cannot be resolved.");
  return topologyReport(topology.value, texts ? topology.originOf : undefined);
}

/** The hosts of --host, or undefined for all. */
function chosenHosts(given: readonly string[], plan: Plan): ReadonlySet<string> | undefined {
  if (given.length === 0) return undefined;
  const names = given.flatMap((name) =>
    isRange(name) && sizeOfRange(name) <= plan.hosts.size ? namesIn(name) : [name],
  );
  for (const name of names) {
    const host = plan.hosts.get(name);
    if (host?.managed) continue;
    const known = managedHosts(plan).map((each) => each.name);
    const several = name.split(",");
    const guess =
      several.length > 1 && several.every((each) => known.includes(each))
        ? `Give the option for each host: ${several.map((each) => `--host ${each}`).join(" ")}.`
        : (rangeMeant(name) ?? didYouMean(name, known));
    throw new Failure(
      host
        ? `Host "${name}" is not managed: it has no files.`
        : `The topology has no host "${name}".${guess ? ` ${guess}` : ""}`,
    );
  }
  return new Set(names);
}
