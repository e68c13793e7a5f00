import type { BuildOptions } from "./build-options.ts";
import type { Finding, Severity } from "./diagnostic.ts";
import type { Plan } from "./plan.ts";

/** One law that a plan must keep. */
export interface Rule {
  /** Kebab-case; the name of its file. */
  readonly id: string;
  readonly severity: Severity;
  /** What always holds, in one sentence. */
  readonly summary: string;
  /** What breaks otherwise, with the source or the trial that showed it. */
  readonly rationale: string;
  /** What it judges by besides the plan; a rule without that says nothing. */
  readonly needs?: keyof BuildOptions;
  readonly check: (plan: Plan, options: BuildOptions) => Iterable<Finding>;
}

/** What every rule says of itself, whether it judges the plan or the settings of one component. */
export type RuleDescription = Omit<Rule, "check" | "needs">;
