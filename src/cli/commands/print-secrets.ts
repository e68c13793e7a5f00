import { checkTopology } from "../../check-topology.ts";
import type { Command } from "../command-line.ts";
import { exitCode } from "../exit-code.ts";
import { findingsOf } from "../findings.ts";
import type { Io } from "../io.ts";
import { makeSecrets } from "../make-secrets.ts";
import { readTopologies } from "../read-topologies.ts";
import { reportFindings } from "../report-findings.ts";
import { readSecrets } from "../secrets-file.ts";
import { given } from "../secrets-of.ts";

type SecretsCommand = Extract<Command, { kind: "secrets" }>;

export async function printSecrets(command: SecretsCommand, io: Io): Promise<number> {
  const topology = await readTopologies(command, io);
  const checked = checkTopology(topology.input);
  if (!checked.ok) {
    await reportFindings(findingsOf(checked, undefined), topology, command, io);
    return exitCode.findings;
  }
  const { plan } = checked;
  const names = () => new Set(plan.secrets.map(({ name }) => name));
  const secrets =
    command.secrets === undefined ? undefined : await readSecrets(command.secrets, topology, io, names);
  const judged = secrets ? checkTopology(topology.input, given(secrets)).diagnostics : [];
  const unusable = [
    ...(secrets?.diagnostics ?? []),
    // Weak values are replaced one by one, with the services that use them.
    ...judged.filter(({ rule }) => rule === "secret-unencodable"),
  ];
  if (unusable.length > 0) {
    await reportFindings({ diagnostics: unusable, known: [] }, { ...topology, secrets }, command, io);
    return exitCode.findings;
  }
  const made = makeSecrets(plan.secrets, secrets?.values ?? {});
  await io.stdout.write(`${JSON.stringify(made, undefined, 2)}\n`);
  const missing = plan.secrets.filter(({ name }) => !Object.hasOwn(made, name));
  for (const { name, purpose } of missing)
    await io.stderr.write(`Add the value of "${name}" (${purpose}), which gen-bundle cannot make.\n`);
  return exitCode.done;
}
