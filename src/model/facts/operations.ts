import type { Endpoint, Role } from "./network.ts";
import type { ServiceId } from "./services.ts";

/** A command that checks, on its host, that a service works. */
export interface Check {
  readonly host: string;
  readonly service: ServiceId;
  /** The statement that success proves, such as "the member is healthy". */
  readonly title: string;
  /** POSIX shell command, run as root. It exits within ten seconds, with 0 if the statement holds. */
  readonly command: string;
  /**
   * True if it compares the host with what was generated. A difference is reported, and does not keep other hosts from
   * being deployed, since a later step of a change may remove it.
   */
  readonly drift?: boolean;
}

/** A command that tests, on its host, whether a member leads. Leaders are restarted after their followers. */
export interface Leadership {
  readonly host: string;
  /** POSIX shell command, run as root. It exits within ten seconds, with 0 while the member leads. */
  readonly command: string;
}

/** The occasion for a procedure, which is also its chapter in the runbook. */
export type Occasion =
  | "preparation"
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

/** Connection strings for one resource of a role, such as a database. They contain no password. */
export interface Connection {
  readonly role: Role;
  /** Name of the resource, as in its accounts. */
  readonly resource: string;
  /** Name of the secret that is the password. */
  readonly secret: string;
  readonly endpoint: Endpoint;
  /** Shell command that connects. */
  readonly command: string;
  /** Connection strings in the syntax of each client. */
  readonly clients: readonly { readonly name: string; readonly text: string }[];
}

/** Introduction to a chapter of the runbook, stated by the component that it is about. */
export interface Introduction {
  readonly chapter: "connections" | "migration";
  /** Lines of Markdown. */
  readonly lines: readonly string[];
}
