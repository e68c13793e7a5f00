import type { BuildOptions } from "./build-options.ts";
import type { Finding, Severity } from "./diagnostic.ts";
import type { Plan } from "./plan.ts";

/**
 * A JSON merge patch for a topology (RFC 7396): objects are merged by key, null removes a key, any other value
 * replaces. A string is a complete document: a topology, or a secrets file.
 */
export type Fragment = string | { readonly [key: string]: unknown };

/** One law about the plan. */
export interface Rule {
  /** Id in kebab-case, which is also the file name. */
  readonly id: string;
  readonly severity: Severity;
  /** The law, in one sentence in the present tense. */
  readonly summary: string;
  /** The consequence of a violation, with its source or the test that showed it. */
  readonly rationale: string;
  /** Patch to the minimal topology of README.md that violates the law; undefined if no topology can. */
  readonly bad: Fragment | undefined;
  /** Patch that follows the law instead. */
  readonly good: Fragment | undefined;
  /** URLs of documentation, source code or issues. */
  readonly sources: readonly string[];
  /** Input that the rule needs besides the plan. Without it the rule is skipped. */
  readonly needs?: keyof BuildOptions;
  /**
   * True if the rule judges something as a whole, such as a quorum. It is skipped while the topology uses an undefined
   * name or a rule that precedes others has a finding, because a part seems to be missing that is only misspelled.
   */
  readonly needsNames?: true;
  /** True if its findings, which are errors, would have others as consequences, of rules that need names. */
  readonly precedes?: true;
  /** True if a finding is omitted while another one asks to change the same value: the same change mends both. */
  readonly yields?: true;
  readonly check: (plan: Plan, options: BuildOptions) => Iterable<Finding>;
}

/** The description that rules about the plan and rules about one component share. */
export type RuleDescription = Omit<Rule, "check" | "needs" | "needsNames" | "precedes" | "yields">;
