import type { EstateDocument } from "../model/artifact.ts";
import type { ChangeStep } from "./change-step.ts";
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

/** The value of a secret in the running estate, or in the new one. */
export type SecretState = "old" | "new";

/** An estate on the way. */
export interface Stage extends Estate {
  /** The move that leads to it. */
  readonly title: string;
  /** The topology with all defaults. */
  readonly topology: unknown;
  /** Of a secret that changes, by name: the values that hosts accept, the one that they use first. */
  readonly secrets?: Readonly<Record<string, readonly SecretState[]>> | undefined;
  /** The folder that the playbook expects its files in, beside that of the documents. */
  readonly folder: string;
}

/** The way from one estate to another. */
export interface EstateChange {
  readonly name: string;
  readonly changes: readonly PlannedChange[];
  /** Hosts that do not run. */
  readonly down: readonly string[];
  /** Names of the secrets whose values change. */
  readonly rotated: readonly string[];
  /** The estates on the way: the first is the old one, the last the new one. */
  readonly stages: readonly Stage[];
  readonly steps: readonly ChangeStep[];
  /** Sentences: what people do before the first step. */
  readonly beforehand: readonly string[];
  /** Sentences: what people do after the last step. */
  readonly afterwards: readonly string[];
  /** A playbook of the steps with its inventory, and a script for each host that leaves. */
  readonly documents: readonly EstateDocument[];
}
