import type { Endpoint, Role } from "./network.ts";
import type { ServiceId } from "./services.ts";

/** How to see on its host that a service does its work. */
export interface Check {
  readonly host: string;
  readonly service: ServiceId;
  /** What holds when it succeeds, such as "the member is healthy". */
  readonly title: string;
  /** A command of a POSIX shell, run as root, which ends within ten seconds with 0 when it holds. */
  readonly command: string;
}

/** How to see on its host that a member leads, so that it is restarted after those that follow it. */
export interface Leadership {
  readonly host: string;
  /** A command of a POSIX shell, run as root, which ends within ten seconds with 0 while the member leads. */
  readonly command: string;
}

/** When an operator needs a procedure: the chapter of the runbook that it stands in. */
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

/** One thing to do. In the text, what stands between backticks is code. */
export interface Step {
  readonly text: string;
  /** Where the commands run; absent: where the text says. */
  readonly host?: string | undefined;
  /** Lines of a POSIX shell, run as root. */
  readonly commands?: readonly string[];
}

/** What an operator does by hand, as the component that it is about knows it. */
export interface Procedure {
  readonly occasion: Occasion;
  /** For the occasion "failover" the title of the failover that it tries. */
  readonly title: string;
  readonly steps: readonly Step[];
  /** Names of the secrets that it makes known where they are not read from a file. */
  readonly secrets?: readonly string[];
}

/** How programs connect to one resource of a role, such as a database. No password is a part of it. */
export interface Connection {
  readonly role: Role;
  /** As accounts name it. */
  readonly resource: string;
  /** The name of the secret that is its password. */
  readonly secret: string;
  readonly endpoint: Endpoint;
  /** The command of a shell that connects. */
  readonly command: string;
  /** The same in the words of each client. */
  readonly clients: readonly { readonly name: string; readonly text: string }[];
}

/** How a chapter of the runbook begins, in the words of the component that it is about. */
export interface Introduction {
  readonly chapter: "connections" | "migration";
  /** Markdown. */
  readonly lines: readonly string[];
}
