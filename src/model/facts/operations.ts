import type { ServiceId } from "./services.ts";

/** A command that checks, on its host, that a service works. */
export interface Check {
  readonly host: string;
  readonly service: ServiceId;
  /** The statement that success proves, such as "the member is healthy". */
  readonly title: string;
  /** POSIX shell command, run as root. It exits within ten seconds, with 0 if the statement holds. */
  readonly command: string;
}

/** A command that tests, on its host, whether a member leads. Leaders are restarted after their followers. */
export interface Leadership {
  readonly host: string;
  /** POSIX shell command, run as root. It exits within ten seconds, with 0 while the member leads. */
  readonly command: string;
}

/** The occasion for a procedure, which is also its chapter in the runbook. */
export type Occasion =
  | "inspection"
  | "failover"
  | "upkeep"
  | "growth"
  | "loss"
  | "restore"
  | "renewal"
  | "upgrade"
  | "rotation"
  | "migration";

/** One step of a procedure. Text between backticks is code. */
export interface Step {
  readonly text: string;
  /** Host on which the commands run; absent: the text names it. */
  readonly host?: string | undefined;
  /** POSIX shell lines, run as root. */
  readonly commands?: readonly string[];
}

/** A manual procedure, stated by the component that it is about. */
export interface Procedure {
  readonly occasion: Occasion;
  /** Title; for the occasion "failover", the title of the failover under test. */
  readonly title: string;
  readonly steps: readonly Step[];
  /** Names of secrets that the procedure passes to a daemon directly, not in a file. */
  readonly secrets?: readonly string[];
}
