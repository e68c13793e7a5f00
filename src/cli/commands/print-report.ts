import { analyse } from "../../analysis/analysis.ts";
import { compareEstates } from "../../analysis/compare-estates.ts";
import { checkTopology } from "../../check-topology.ts";
import { counted } from "../../model/counted.ts";
import { comparisonMarkdown } from "../../report/comparison-markdown.ts";
import { comparisonText } from "../../report/comparison-text.ts";
import { estateReport } from "../../report/estate.ts";
import { estatePage } from "../../report/estate-page.ts";
import { jsonReport } from "../../report/json.ts";
import { printable } from "../../report/printable.ts";
import type { Command } from "../command-line.ts";
import { exitCode } from "../exit-code.ts";
import { Failure } from "../failure.ts";
import { failing, findingsOf, withoutMissingSecrets } from "../findings.ts";
import type { Io } from "../io.ts";
import { readBase, readOther } from "../read-base.ts";
import { inputName } from "../read-text.ts";
import { readTopologies } from "../read-topologies.ts";
import { reportFindings } from "../report-findings.ts";
import { shellHint } from "../shell-hint.ts";
import { writePage } from "../write-page.ts";

type ReportCommand = Extract<Command, { kind: "report" }>;

export async function printReport(command: ReportCommand, io: Io): Promise<number> {
  const topology = await readTopologies(command, io);
  const options = { today: command.today ?? io.today() };
  const base = await readBase(command.base, options, io);
  const other = command.compare === undefined ? undefined : await readOther(command.compare, options, io);
  const built = checkTopology(topology.input, options);
  const found = findingsOf(built, base);
  const heard = withoutMissingSecrets(found);
  const ok = built.ok && !heard.diagnostics.some(failing(command.strict));
  if (command.format !== "json") await reportFindings(heard, topology, command, io);
  if (built.ok && other && !other.built.ok) {
    const errors = other.built.diagnostics.filter(({ severity }) => severity === "error").length;
    throw new Failure(
      `${inputName(other.file)} has ${counted(errors, "error")}, so there is no estate to compare with; gen-bundle lists them when it is given that file alone.`,
    );
  }
  if (!built.ok || !other?.built.ok) {
    const analysis = built.ok ? analyse(built.plan) : undefined;
    if (command.format === "json") await io.stdout.write(jsonReport({ ok, ...heard, analysis }));
    else if (analysis && built.ok && command.html === undefined)
      await io.stdout.write(estateReport(built.plan.name, analysis));
    if (command.html === undefined || !built.ok || !analysis) return ok ? exitCode.done : exitCode.findings;
    const shown = heard.diagnostics.map(shellHint);
    writePage(command.html, io.cwd(), estatePage(built.plan, analysis, shown, topology.file));
    if (!command.quiet) await io.stderr.write(`${printable(`Wrote "${command.html}".`)}\n`);
    return ok ? exitCode.done : exitCode.findings;
  }
  const comparison = compareEstates(other.built.plan, built.plan);
  const { name } = built.plan;
  const title = other.built.plan.name === name ? name : `${other.built.plan.name} -> ${name}`;
  if (command.format === "json") await io.stdout.write(jsonReport({ ok, ...heard, comparison }));
  else if (command.format === "markdown") await io.stdout.write(comparisonMarkdown(title, comparison));
  else await io.stdout.write(comparisonText(title, comparison));
  return ok ? exitCode.done : exitCode.findings;
}
