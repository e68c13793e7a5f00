import type { BuildOptions, CheckResult } from "../index.ts";
import { counted } from "../model/counted.ts";
import { otherFileHint } from "../model/other-file-hint.ts";
import { printable } from "../report/printable.ts";
import { Failure } from "./failure.ts";
import type { Io } from "./io.ts";
import { judged } from "./judged.ts";
import { inputName } from "./read-text.ts";
import { readTopologies } from "./read-topologies.ts";

/** A topology besides that of the command. */
export interface Other {
  readonly file: string;
  readonly built: CheckResult;
}

export async function readOther(file: string, options: BuildOptions, io: Io): Promise<Other> {
  const { input } = await readTopologies({ kind: "report", topologies: [file], set: [] }, io);
  return { file, built: judged(input, options) };
}

/** Reads the topology of --base. If it has errors, not all of its other findings may be known. */
export async function readBase(
  file: string | undefined,
  options: BuildOptions,
  io: Io,
): Promise<Other | undefined> {
  if (file === undefined) return undefined;
  const base = await readOther(file, { ...options, consequences: true }, io);
  const { diagnostics } = base.built;
  // Of a file that is no topology, this is the only finding.
  if (diagnostics.length === 1 && diagnostics[0]?.hint?.startsWith(otherFileHint))
    throw new Failure(
      `--base takes a topology, and ${inputName(file)} is none. The values of secrets are given with --secrets.`,
    );
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  if (errors > 0)
    await io.stderr.write(
      `${printable(inputName(file))} has ${counted(errors, "error")}, so findings that it has too may be listed as new.\n`,
    );
  return base;
}
