import type { Secrets } from "./secrets.ts";

/** Inputs of a build besides the topology. A rule that needs an omitted input is skipped. */
export interface BuildOptions {
  /** Secret values by name. Omitted values become placeholders, and no unit starts with a placeholder. */
  readonly secrets?: Secrets | undefined;
  /** The date, as YYYY-MM-DD, that end-of-life dates are compared with. */
  readonly today?: string | undefined;
}
