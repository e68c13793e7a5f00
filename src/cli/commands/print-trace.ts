import { jsonReport } from "../../report/json.ts";
import type { Command } from "../command-line.ts";
import { exitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { reportFindings } from "../report-findings.ts";
import { trace } from "../trace.ts";

type TraceCommand = Extract<Command, { kind: "trace" }>;

export async function printTrace(command: TraceCommand, io: Io): Promise<number> {
  const traced = await trace(command, io);
  if (traced.ok) {
    await io.stdout.write(traced.output);
    return exitCode.done;
  }
  const { format } = command;
  if (format === "json") await io.stdout.write(jsonReport(traced));
  else {
    const found = { diagnostics: traced.diagnostics, known: [] };
    await reportFindings(found, traced.topology, { quiet: false, verbose: false, strict: false, format }, io);
  }
  return exitCode.findings;
}
