import type { BuildOptions } from "./build-options.ts";
import type { Finding, Severity } from "./diagnostic.ts";
import type { Plan } from "./plan.ts";

/**
 * What is merged into a topology, as RFC 7396 has it: objects key by key, null takes a key out, anything else replaces.
 * Text stands for itself: a topology that cannot be merged into, or a file of secrets.
 */
export type Fragment = string | { readonly [key: string]: unknown };

/** One law that a plan must keep. */
export interface Rule {
  /** Kebab-case; the name of its file. */
  readonly id: string;
  readonly severity: Severity;
  /** What always holds, in one sentence. */
  readonly summary: string;
  /** What breaks otherwise, with the source or the trial that showed it. */
  readonly rationale: string;
  /** Breaks the law in the minimal topology of README.md; undefined where no topology can. */
  readonly bad: Fragment | undefined;
  /** What one would write instead. */
  readonly good: Fragment | undefined;
  /** Addresses of the documentation, the source or the issue that it comes from. */
  readonly sources: readonly string[];
  /** What it judges by besides the plan; a rule without that says nothing. */
  readonly needs?: keyof BuildOptions;
  readonly check: (plan: Plan, options: BuildOptions) => Iterable<Finding>;
}

/** What every rule says of itself, whether it judges the plan or the settings of one component. */
export type RuleDescription = Omit<Rule, "check" | "needs">;
