import type { Pointer } from "../pointer.ts";
import type { Endpoint, Role } from "./network.ts";
import type { Span } from "./promises.ts";
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
  /** Name of the gate of a change that it is, such as "streaming": no other host changes until it holds. Absent: it is none by itself. */
  readonly gate?: string;
}

/** A command that tests, on its host, whether a member leads. Leaders are restarted after their followers. */
export interface Leadership {
  readonly host: string;
  readonly service: ServiceId;
  /** POSIX shell command, run as root. It exits within ten seconds, with 0 while the member leads. */
  readonly command: string;
}

/**
 * Commands that bring a member into a running cluster and take it out for good. Each runs as root on another member of
 * the same tier, and succeeds at once if nothing is left to do.
 */
export interface Membership {
  readonly service: ServiceId;
  /** Before the member starts for the first time. */
  readonly enter?: string;
  /** Once the new member is healthy. */
  readonly settle?: string;
  /** Before the member stops for good. It also works if the member is lost. */
  readonly release?: string;
  /** After the member has stopped for good. */
  readonly forget?: string;
  /** A sentence: what people check before the member runs on another operating system than the others. */
  readonly otherSystem?: string;
  /** A sentence about the data that stays on the host of a former member. */
  readonly remains: string;
}

/**
 * Settings on which the members of an election must agree. Members with different ones ignore each other, so that each acts
 * as if it were alone. While they change, one member runs.
 */
export interface Agreement {
  /** Name for people, such as "VIP front". */
  readonly title: string;
  readonly members: readonly ServiceId[];
  /** The settings as text. */
  readonly terms: string;
  /** Name of the secret on which they agree as well. */
  readonly secret?: string | undefined;
  /** Source of the failovers of the election. */
  readonly source: Pointer;
}

/** Commands that put a file into effect, since no daemon reads it by itself. */
export interface Activation {
  /** Path of the file on the hosts of the tier. */
  readonly path: string;
  /** The host on which the commands run, once every host of the tier has the file. */
  readonly host: string;
  /** The result, such as "Patroni applies the settings that all nodes share". */
  readonly title: string;
  /** POSIX shell commands, run as root one after the other. Each can be repeated, and the last one fails unless all took effect. */
  readonly commands: readonly string[];
  /** Beginnings of lines of the file that take effect without a restart. */
  readonly atOnce: readonly string[];
  /** Placement of the services that restart: the list of hosts. */
  readonly interrupts: Pointer;
}

/** Commands of an upgrade on one host. */
export interface UpgradeCommand {
  /** A phrase for people, such as "Enable all feature flags of RabbitMQ". */
  readonly title: string;
  readonly host: string;
  /** POSIX shell commands, run as root one after the other. Each can be repeated. */
  readonly commands: readonly string[];
  /** A sentence about them. */
  readonly note?: string;
  /** A sentence: the way back. */
  readonly undo: string;
  /** Placement of the services that it interrupts: the list of hosts. Absent: none. */
  readonly interrupts?: Pointer;
}

/** Stands for the version from which an upgrade starts, in commands and sentences about it. Facts know the newer one alone. */
export const olderVersion = "OLD_VERSION";

/**
 * What an upgrade of a product needs besides its packages and files, which change on one host after the other, leaders last.
 * A product whose upgrade needs nothing else has none.
 */
export interface Upgrade {
  /** As in the fact about its version. */
  readonly product: string;
  /** The services that run it. */
  readonly services: readonly ServiceId[];
  /** True if they must not run in two versions: all of them stop before the first one is upgraded. */
  readonly stopped?: boolean;
  /** True if its hosts change at the same time, since those of different versions refuse each other. */
  readonly together?: boolean;
  /** Before anything stops. */
  readonly prepare?: readonly UpgradeCommand[];
  /** Services of other products that stop before its own, and start again at the end. */
  readonly clients?: readonly ServiceId[];
  /** The host whose services stop last, and that changes first and alone, since the others copy its state. */
  readonly leader?: string;
  /** Before the first host changes, after services have stopped. */
  readonly before?: readonly UpgradeCommand[];
  /** POSIX shell command, run as root on each of its hosts: waits until a running service may stop. */
  readonly ready?: string;
  /** Seconds until a host is healthy that copies the state of the leader; absent: as many as for a new host. */
  readonly wait?: number;
  /** After the last host has changed. */
  readonly after?: readonly UpgradeCommand[];
  /** A sentence: the way back once hosts have changed. */
  readonly undo: string;
  /** True if there is no way back to an older series without loss. */
  readonly final?: boolean;
  /** Sentences about the upgrade that people must know before. */
  readonly notes?: readonly string[];
  /** Sentences that hold besides for an upgrade to a series, or a later one, from one before it. */
  readonly notesSince?: readonly { readonly series: string; readonly notes: readonly string[] }[];
}

/** Commands that another component adds to the upgrade of a product, for what depends on its version. */
export interface UpgradeAddition {
  /** As in the fact about its version. */
  readonly product: string;
  /** Once every host of the estate has its new files. */
  readonly commands: readonly UpgradeCommand[];
}

/** The occasion for a procedure, which is also its chapter in the runbook. */
export type Occasion =
  | "preparation"
  | "inspection"
  | "failover"
  | "upkeep"
  | "growth"
  | "removal"
  | "loss"
  | "restore"
  | "renewal"
  | "upgrade"
  | "rotation"
  | "migration";

/** One step of a procedure. Text between backticks is code. */
export interface Step {
  readonly text: string;
  /** Host on which the commands run, or a phrase that names it, such as "the leader of sql1, sql2"; required with commands. */
  readonly host?: string | undefined;
  /** POSIX shell lines, run as root. */
  readonly commands?: readonly string[];
}

/** The place of commands that need the folder of the bundle. */
export const deployingMachine = "on the machine that deploys";

/** The place of commands that run on the leader among these hosts. */
export function leaderAmong(hosts: readonly string[]): string {
  return hosts.length === 1 ? hosts.join() : `the leader of ${hosts.join(", ")}`;
}

/** A manual procedure, stated by the component that it is about. */
export interface Procedure {
  readonly occasion: Occasion;
  /** Title; for the occasion "failover", the title of the failover under test. */
  readonly title: string;
  readonly steps: readonly Step[];
  /** Names of secrets that the procedure passes to a daemon directly, not in a file. */
  readonly secrets?: readonly string[];
  /** For the occasion "rotation": the way by which a plan rotates the secret; absent: it cannot. */
  readonly rotation?: Rotation;
}

/** The rotation of a secret by a plan, in which the hosts get the new value one after the other, leaders last. */
export interface Rotation {
  /** True if people follow the steps of the procedure before the first host gets the new value. */
  readonly byHand?: boolean;
  /** Present if a value can be a list, of which the first entry is used, and all are accepted. */
  readonly list?: {
    readonly separator: string;
    /** Once all hosts use the new entry, and before the old one goes. */
    readonly renewal: UpgradeCommand;
  };
  /** Sentences about what clients and people notice. */
  readonly notes?: readonly string[];
}

/** One thing that a look at a symptom may show. */
export interface SymptomCause {
  /** The result of the commands, such as "No line says `Leader`". */
  readonly found: string;
  /** Its meaning, and what to do if no procedure is needed. */
  readonly meaning: string;
  /** Title of the procedure or chapter of the runbook that mends it. */
  readonly procedure?: string | undefined;
}

/** A fault as people notice it, with where to look first. */
export interface Symptom {
  /** A sentence, such as "A standby lags". */
  readonly title: string;
  /** Looks in their order. Their commands change nothing. */
  readonly looks: readonly Step[];
  readonly causes: readonly SymptomCause[];
  /** Services that show the symptom: the runbook lists what they depend on. */
  readonly services?: readonly ServiceId[];
}

/** A condition of metrics that people must know about. */
export interface Alert {
  /** Name in the style of Prometheus, such as "EtcdWithoutLeader". */
  readonly name: string;
  /** PromQL, whose value is compared. Metrics have the labels of `metricsOf`, whose job is the tier of the service, and `host`. */
  readonly measured: string;
  /** The values that are wrong. */
  readonly wrong: { readonly above: number } | { readonly below: number };
  /** What is measured; absent: a number of something. */
  readonly unit?: "seconds" | "bytes" | "ratio";
  /** Seconds for which the condition holds before somebody is called, or the spans of the failover that may end it first. */
  readonly lasting: number | readonly Span[];
  readonly severity: "critical" | "warning";
  /** A sentence. `{{ $labels.host }}` stands for the host, and each such label tells the series of `measured` apart. */
  readonly summary: string;
  /** Title of the symptom in the runbook that leads to the cause; absent: the summary tells what to do. */
  readonly symptom?: string;
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
  readonly chapter: "start" | "connections" | "migration";
  /** Lines of Markdown. */
  readonly lines: readonly string[];
}
