import type { Finding, Severity } from "./diagnostic.ts";
import type { Plan } from "./plan.ts";
import type { Secrets } from "./secrets.ts";

/** One law that a plan must keep. */
export interface Rule {
  /** Kebab-case; the name of its file. */
  readonly id: string;
  readonly severity: Severity;
  /** What always holds, in one sentence. */
  readonly summary: string;
  /** What breaks otherwise, with the source or the trial that showed it. */
  readonly rationale: string;
  readonly check: (plan: Plan, secrets: Secrets) => Iterable<Finding>;
}

/** What every rule says of itself, whether it judges the plan or the settings of one component. */
export type RuleDescription = Omit<Rule, "check">;
