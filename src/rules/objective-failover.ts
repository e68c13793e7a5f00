import { failoversOf, type TimedFailover } from "../analysis/failovers.ts";
import type { Timing } from "../model/facts.ts";
import { type Pointer, pointerSegments } from "../model/pointer.ts";
import type { Rule } from "../model/rule.ts";
import { enumerated } from "./shared/enumerated.ts";
import { pointers } from "./shared/pointers.ts";

export const objectiveFailover: Rule = {
  id: "objective-failover",
  severity: "warning",
  summary: "Every failover ends within the time of the objective.",
  rationale:
    "The worst case counts: the lock was just renewed, and the DCS lost its leader with the same host. Measured failovers took 28.7 to 36.8 s with a ttl of 30 s, and 19.3 to 25.6 s with a ttl of 20 s.",
  bad: { objectives: { failoverSeconds: 60 }, postgres: { patroni: { primaryStartTimeout: 300 } } },
  good: { objectives: { failoverSeconds: 60 } },
  sources: ["https://patroni.readthedocs.io/en/latest/dynamic_configuration.html"],
  needsNames: true,
  *check(plan) {
    const { failoverSeconds: allowed } = plan.objectives;
    if (allowed === undefined) return;
    const late = failoversOf(plan)
      .filter(({ total }) => total > allowed)
      .sort((a, b) => b.total - a.total);
    const [longest] = late;
    if (!longest) return;
    const least = Math.max(allowed, ...late.map(({ total, terms }) => total - reducibleBy(terms)));
    const keys = keysToLower(late.filter(({ total }) => total > least));
    const sum = longest.terms.map(({ formula }) => formula).join(" + ");
    const times = late.map((each) => `${each.what}: ${each.total} s${each === longest ? ` (${sum})` : ""}`);
    yield {
      message: `Recovery may take ${longest.total} s, but only ${allowed} s are allowed. ${times.join("; ")}.`,
      at: pointers("/objectives/failoverSeconds", ...keys),
      hint: hintFor(allowed, least, longest.total, keys),
    };
  },
};

function hintFor(allowed: number, least: number, longest: number, keys: readonly Pointer[]): string {
  const enough = `Allow ${Math.ceil(longest)} s`;
  if (keys.length === 0) return `${enough}. "gen-bundle report" shows what each time consists of.`;
  const lower = `lower ${enumerated(keys.map((key) => pointerSegments(key).join(".")))}`;
  return least > allowed
    ? `${enough}, or ${lower} and allow ${Math.ceil(least)} s.`
    : `${enough}, or ${lower}.`;
}

/** The keys whose lower values shorten these failovers, each once. */
function keysToLower(failovers: readonly TimedFailover[]): readonly Pointer[] {
  const lowered = failovers.flatMap(({ terms }) => terms.filter((term) => reducibleBy([term]) > 0));
  return [...new Set(lowered.map(({ source }) => source))];
}

function reducibleBy(terms: readonly Timing[]): number {
  return terms.reduce((sum, { reducibleBy: seconds = 0 }) => sum + seconds, 0);
}
