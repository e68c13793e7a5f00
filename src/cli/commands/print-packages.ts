import { estatePackages } from "../../analysis/estate-packages.ts";
import { checkTopology } from "../../check-topology.ts";
import { jsonReport } from "../../report/json.ts";
import { packageLines } from "../../report/packages.ts";
import type { Command } from "../command-line.ts";
import { exitCode } from "../exit-code.ts";
import { failing, findingsOf, withoutMissingSecrets } from "../findings.ts";
import type { Io } from "../io.ts";
import { readTopologies } from "../read-topologies.ts";
import { reportFindings } from "../report-findings.ts";

type PackagesCommand = Extract<Command, { kind: "packages" }>;

export async function printPackages(command: PackagesCommand, io: Io): Promise<number> {
  const topology = await readTopologies(command, io);
  const built = checkTopology(topology.input, { today: command.today ?? io.today() });
  const heard = withoutMissingSecrets(findingsOf(built, undefined));
  const ok = built.ok && !heard.diagnostics.some(failing(command.strict));
  const packages = built.ok ? estatePackages(built.plan) : undefined;
  if (command.format === "json") await io.stdout.write(jsonReport({ ok, ...heard, packages }));
  else {
    await reportFindings(heard, topology, command, io);
    if (packages) await io.stdout.write(packageLines(packages));
  }
  return ok ? exitCode.done : exitCode.findings;
}
