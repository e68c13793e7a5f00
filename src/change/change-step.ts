import type { HostEffect } from "./host-effects.ts";

/** The voters of a quorum while a step runs. */
export interface Voters {
  readonly title: string;
  readonly voters: number;
  /** Voters that do not run at some moment of the step, at most. */
  readonly down: number;
  /** The majority. */
  readonly needed: number;
}

export interface StepBase {
  /** Number of the stage whose files or plan the step uses; 0 is the first topology. */
  readonly stage: number;
  readonly title: string;
  readonly quorums: readonly Voters[];
  /** Titles of what does not work at some moment of the step. */
  readonly stops: readonly string[];
  /** Failovers that happen if the step meets a leader, with their seconds. */
  readonly failovers: readonly { readonly title: string; readonly worst: number; readonly typical: number }[];
  /** Sentences about what clients and people notice besides. */
  readonly notes: readonly string[];
  /** A sentence: the way back. */
  readonly undo: string;
}

/** Commands on one host. */
export interface CommandStep extends StepBase {
  readonly kind: "command";
  readonly host: string;
  readonly commands: readonly string[];
}

/** A host on which a step installs files. */
export interface InstalledHost extends HostEffect {
  /** The digest of the bundle that the host has before, as install.sh expects it; "none": it is new. */
  readonly expected: string;
}

/** A host that a step checks, with the files of the first stage that changes it. */
export interface CheckedHost {
  readonly host: string;
  /** new: it also gets its accounts and packages. */
  readonly kind: "new" | "changed";
  /** Number of the stage. */
  readonly stage: number;
  readonly expected: string;
  /** Whether that stage upgrades packages. */
  readonly upgraded: boolean;
}

/** install.sh checks every host of the plan before the first one changes. */
export interface CheckStep extends StepBase {
  readonly kind: "check";
  readonly hosts: readonly CheckedHost[];
}

/** A condition that holds on a host before the next one changes. */
export interface Gate {
  /** Name by which people skip it. */
  readonly name: string;
  /** What it proves, as a clause. */
  readonly title: string;
  /** The hosts of the step that have it. */
  readonly hosts: readonly string[];
  /** Present if it is skipped: why. */
  readonly skipped?: string;
}

/** install.sh and verify.sh on some hosts, one host after the other unless they change together; those that lead come last. */
export interface InstallStep extends StepBase {
  readonly kind: "install";
  readonly hosts: readonly InstalledHost[];
  /** Seconds for which verify.sh waits until a host is healthy. */
  readonly wait: number;
  readonly gates: readonly Gate[];
  /** Present if install.sh upgrades packages. */
  readonly upgrade?: {
    /** POSIX shell command that waits on each host until it may be upgraded. */
    readonly ready?: string | undefined;
    /** True if all hosts change at the same time. */
    readonly together: boolean;
  };
}

/** The stop of one unit on several hosts at the same time, until later steps start it again. */
export interface StopStep extends StepBase {
  readonly kind: "stop";
  readonly hosts: readonly string[];
  readonly unit: string;
}

/** The start of one unit, which stopped before, on several hosts at the same time. */
export interface StartStep extends StepBase {
  readonly kind: "start";
  readonly hosts: readonly string[];
  readonly unit: string;
}

/** The end of all services of a host that the estate no longer has. */
export interface RetireStep extends StepBase {
  readonly kind: "retire";
  readonly host: string;
  /** Units in the order in which they stop. */
  readonly units: readonly string[];
  /** Sentences about data that stays. */
  readonly remains: readonly string[];
  /** Files with secrets and keys, which the host must not keep. */
  readonly secrets: readonly string[];
}

/** People outside the estate act before the next step. The playbook ends here, until it is started from the next step. */
export interface ConfirmStep extends StepBase {
  readonly kind: "confirm";
}

export type ChangeStep =
  | CheckStep
  | CommandStep
  | InstallStep
  | StopStep
  | StartStep
  | RetireStep
  | ConfirmStep;
