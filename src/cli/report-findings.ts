import { ruleCatalogue } from "../check.ts";
import type { Diagnostic } from "../index.ts";
import { makeSecretsCommand } from "../model/make-secrets-command.ts";
import { githubReport } from "../report/github.ts";
import { printable } from "../report/printable.ts";
import { ruleCounts } from "../report/rule-counts.ts";
import { sarifReport } from "../report/sarif.ts";
import { textReport } from "../report/text.ts";
import { colorOf } from "./color.ts";
import type { Command } from "./command-line.ts";
import { type Findings, failing } from "./findings.ts";
import type { Io } from "./io.ts";
import { inputName } from "./read-text.ts";
import type { Topologies } from "./read-topologies.ts";
import type { SecretsFile } from "./secrets-file.ts";
import { shellHint } from "./shell-hint.ts";
import { version } from "./version.ts";
import { withFileNames } from "./with-file-names.ts";

type BundleCommand = Extract<Command, { kind: "bundle" }>;

/** Prints findings in the requested format: for people on standard error, for programs on standard output. */
export async function reportFindings(
  { diagnostics, known, base }: Findings,
  { secrets, ...topologies }: Topologies & { readonly secrets?: SecretsFile | undefined },
  { quiet, verbose, format, strict }: Pick<BundleCommand, "quiet" | "verbose" | "format" | "strict">,
  io: Io,
): Promise<void> {
  const { file, text, texts = [] } = topologies;
  const named = (diagnostic: Diagnostic): Diagnostic =>
    secrets && diagnostic.hint?.includes(makeSecretsCommand)
      ? { ...diagnostic, hint: withFileNames(diagnostic.hint, topologies, secrets.name) }
      : diagnostic;
  const shown = (quiet ? diagnostics.filter(failing(strict)) : diagnostics).map(shellHint).map(named);
  if (format === "sarif") {
    await io.stdout.write(sarifReport(shown, { file, version, rules: ruleCatalogue }));
  } else if (format === "github") {
    await io.stdout.write(githubReport(shown, { file }));
  } else if (!quiet || shown.length > 0) {
    const isSecret = shown.some(({ at }) => at.some((place) => place.file === secrets?.name));
    const all = secrets && isSecret ? [...texts, secrets.excerpts()] : texts;
    await io.stderr.write(textReport(shown, { file, text, texts: all, verbose, color: colorOf(io) }));
  }
  if (base && known.length > 0 && !quiet)
    await io.stderr.write(`${printable(`${inputName(base.file)} also has: ${ruleCounts(known)}.`)}\n`);
}
