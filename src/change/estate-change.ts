import type { ChangeStep } from "./change-steps.ts";
import type { Estate, UnitAction } from "./host-effects.ts";
import type { LeafChange } from "./leaf-changes.ts";

/** One value that changes, with its own effect. */
export interface PlannedChange extends LeafChange {
  /**
   * The strongest action on a unit if this value alone changed; "none": no unit is touched. Absent: the value cannot change
   * alone, or there are too many.
   */
  readonly action?: UnitAction | "none" | undefined;
  /** Units and the number of their hosts. */
  readonly units: readonly { readonly unit: string; readonly action: UnitAction; readonly hosts: number }[];
}

/** The way from one estate to another. */
export interface EstateChange {
  readonly name: string;
  readonly changes: readonly PlannedChange[];
  /** The estates on the way: the first is the old one, the last the new one. */
  readonly stages: readonly (Estate & { readonly title: string; readonly topology: unknown })[];
  readonly steps: readonly ChangeStep[];
}
