import type { Pointer } from "./pointer.ts";

/**
 * error: the estate cannot start, has a split brain, loses data or is open to attackers. No bundle is made.
 * warning: the estate runs, but is less available or less secure than intended.
 * info: worth knowing.
 */
export type Severity = "error" | "warning" | "info";

/** One violation of a rule. */
export interface Finding {
  /** A full sentence with names in double quotes and all numbers. */
  readonly message: string;
  /** Every side of a conflict; the side to change comes first. A place is one outside of the topology. */
  readonly at: readonly [Pointer | Place, ...(Pointer | Place)[]];
  /** The change to make, in the imperative. */
  readonly hint?: string | undefined;
}

/** A place in the topology. */
export interface Place {
  readonly pointer: Pointer;
  /**
   * key: the key is wrong, not its value. document: the whole text is no topology. It may be anything, such as a file of
   * passwords, so that no excerpt shows it.
   */
  readonly part?: "key" | "document";
  /** Name of the text that says the value; known if the topology was given as texts with names. */
  readonly file?: string;
  /** 1-based; known if the topology was given as text. */
  readonly line?: number;
  /** 1-based; known if the topology was given as text. */
  readonly column?: number;
}

export interface Diagnostic {
  /** Id of the rule, such as "port-conflict". */
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly at: readonly [Place, ...Place[]];
  readonly hint?: string | undefined;
  /** Set if the topology accepts the finding; the message ends with the reason. */
  readonly accepted?: true;
}
