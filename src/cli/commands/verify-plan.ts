import type { EstateChange } from "../../index.ts";
import { counted } from "../../model/counted.ts";
import { mapNonEmpty } from "../../model/non-empty.ts";
import { jsonReport } from "../../report/json.ts";
import { printable } from "../../report/printable.ts";
import { textReport } from "../../report/text.ts";
import { readSourceText } from "../../source-text.ts";
import { verifyChange } from "../../verify-change.ts";
import { colorOf } from "../color.ts";
import type { Command } from "../command-line.ts";
import { exitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { readRunningEstate } from "../read-running-estate.ts";
import { inputName, readText } from "../read-text.ts";
import { readTopologies } from "../read-topologies.ts";

type VerifyCommand = Extract<Command, { kind: "verify" }>;

export async function verifyPlan(
  { plan, ends, today, format, quiet }: VerifyCommand,
  io: Io,
): Promise<number> {
  const text = await readText(plan, io);
  const before = ends && (await readRunningEstate(ends.old, io)).topology.input;
  const after =
    ends && (await readTopologies({ kind: "report", topologies: ends.topologies, set: [] }, io)).input;
  const { ok, diagnostics } = verifyChange(text, { before, after, today: today ?? io.today() });
  if (format === "json") await io.stdout.write(jsonReport({ ok, diagnostics }));
  else if (ok) {
    const skipped = skippedIn(text).map((each) => `"${each}"`);
    const but =
      skipped.length > 0 ? ` It skips ${counted(skipped.length, "gate")}: ${skipped.join(", ")}.` : "";
    if (!quiet)
      await io.stdout.write(
        `${printable(`${inputName(plan)} keeps every law of a change. Its texts for people, and what it says of stops, are not proven.${but}`)}\n`,
      );
  } else {
    const { locate } = readSourceText(text);
    const placed = diagnostics.map((each) => ({ ...each, at: mapNonEmpty(each.at, locate) }));
    await io.stderr.write(textReport(placed, { file: plan, color: colorOf(io) }));
  }
  return ok ? exitCode.done : exitCode.findings;
}

/** The gates that a proven plan skips, each once, with its reason. */
function skippedIn(plan: string): readonly string[] {
  const { change, steps } = JSON.parse(plan) as { readonly change?: EstateChange } & EstateChange;
  const gates = (change?.steps ?? steps).flatMap((step) => (step.kind === "install" ? step.gates : []));
  return [
    ...new Set(gates.flatMap(({ name, skipped }) => (skipped === undefined ? [] : [`${name}: ${skipped}`]))),
  ];
}
