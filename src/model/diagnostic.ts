import type { Pointer } from "./pointer.ts";

/**
 * error: the estate cannot start, splits its brain, loses data or stands open. No bundle is made.
 * warning: it runs, but not as promised.
 * info: worth knowing.
 */
export type Severity = "error" | "warning" | "info";

/** What a rule finds. */
export interface Finding {
  /** A full sentence, names in double quotes, with the numbers in it. */
  readonly message: string;
  /** Every side of a conflict, the one to change first. */
  readonly at: readonly [Pointer, ...Pointer[]];
  /** What to change to what, in the imperative. */
  readonly hint?: string | undefined;
}

/** A place in the topology. */
export interface Place {
  readonly pointer: Pointer;
  /** Set when the key itself is at fault, not its value. */
  readonly part?: "key";
  /** 1-based; known when the topology was given as text. */
  readonly line?: number;
  /** 1-based; known when the topology was given as text. */
  readonly column?: number;
}

export interface Diagnostic {
  /** The id of the rule, such as "port-conflict". */
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly at: readonly [Place, ...Place[]];
  readonly hint?: string | undefined;
}
