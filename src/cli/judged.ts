import { readFileSync } from "node:fs";
import { type CheckResult, checkTopology } from "../check-topology.ts";
import type { BuildOptions, Diagnostic } from "../index.ts";
import { suggestSimilar } from "../model/did-you-mean.ts";
import { readTopology } from "../topology-texts.ts";
import type { Topologies } from "./read-topologies.ts";

/**
 * The findings of the library, and one about a time zone that Node.js does not know. Its names differ with the version and
 * the build of Node.js, so no rule may depend on them: the library finds the same everywhere.
 */
export function judged(input: Topologies["input"], options: BuildOptions): CheckResult {
  const checked = checkTopology(input, options);
  const flaw = checked.ok ? unknownZone(checked.plan.timezone) : undefined;
  if (!flaw) return checked;
  const at = [readTopology(input).locate({ pointer: "/timezone" })] as const;
  const finding: Diagnostic = { rule: "invalid-value", severity: "warning", at, ...flaw };
  return { ...checked, diagnostics: [...checked.diagnostics, finding] };
}

/** The names of time zones on most systems, in the third column. Loading those of Node.js takes longer than the library. */
const zoneTable = "/usr/share/zoneinfo/zone.tab";

function isListed(zone: string): boolean {
  if (zone === "UTC" || zone === "Etc/UTC") return true;
  try {
    return readFileSync(zoneTable, "utf8")
      .split("\n")
      .some((line) => line.split("\t")[2] === zone);
  } catch {
    return false;
  }
}

function unknownZone(zone: string): Pick<Diagnostic, "message" | "hint"> | undefined {
  if (isListed(zone)) return undefined;
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    // Node.js ignores case, and hosts do not.
    const meant = Intl.supportedValuesOf("timeZone").find(
      (each) => each.toLowerCase() === zone.toLowerCase(),
    );
    return meant === undefined || meant === zone
      ? undefined
      : { message: `The time zone "${zone}" is written "${meant}".`, hint: `Write "${meant}".` };
  } catch {
    const known = Intl.supportedValuesOf("timeZone");
    const city = known.find((each) => each.toLowerCase().endsWith(`/${zone.toLowerCase()}`));
    return {
      message: `Node.js knows no time zone "${zone}", so hosts may not either.`,
      hint: suggestSimilar(city ?? zone, known) ?? '"timedatectl list-timezones" lists those of a host.',
    };
  }
}
