import type { Pointer } from "./pointer.ts";

/*
 * The vocabulary of the plan. A component states facts in these words, and everything that spans components (ports,
 * firewall, /etc/hosts, quorums, single points of failure, budgets) is derived from them without knowing which
 * component said what. Each fact carries the pointer of the value in the topology that it came from.
 */

/** A machine. An unmanaged one gets no files, but has a name and takes part in flows. */
export interface Host {
  readonly name: string;
  readonly address: string;
  readonly interface: string;
  readonly managed: boolean;
  readonly label?: string | undefined;
  readonly zone?: string | undefined;
  readonly cpus?: number | undefined;
  /** MiB */
  readonly memory?: number | undefined;
  /** MiB */
  readonly disk?: number | undefined;
  readonly source: Pointer;
}

/** An address that floats between hosts; the first host is the preferred owner. */
export interface Vip {
  readonly name: string;
  readonly address: string;
  readonly prefixLength: number;
  readonly hosts: readonly string[];
  readonly routerId: number;
  readonly preempt: boolean;
  readonly source: Pointer;
}

/** What moves a VIP by a state of its own, so that no election is held over it. */
export interface VipController {
  readonly vip: string;
  /** For people, such as "the agent of the database". */
  readonly title: string;
  readonly source: Pointer;
}

/** A named set of address ranges outside the estate that may connect to it, such as the administrators' network. */
export interface Network {
  readonly name: string;
  readonly ranges: readonly string[];
  readonly source: Pointer;
}

/** A name that the topology uses for something defined elsewhere in it. */
export interface Reference {
  readonly kind: "host" | "vip";
  readonly name: string;
  /** What the name is used for, such as "an etcd member". */
  readonly purpose: string;
  /** Whether a host must be managed, because files are generated for it. */
  readonly managed: boolean;
  readonly source: Pointer;
}

export interface Directory {
  readonly path: string;
  readonly mode: number;
  readonly user: string;
  readonly group: string;
}

/** A process that runs on one host under one systemd unit. */
export interface Service {
  /** "tier@host" */
  readonly id: string;
  readonly component: string;
  /** Services of one tier stand in for one another: losing all of them is losing what they do. */
  readonly tier: string;
  /** For people, such as "Airflow scheduler". */
  readonly title: string;
  readonly host: string;
  /** Empty on an unmanaged host. */
  readonly unit: string;
  readonly user: string;
  readonly group: string;
  /** What the unit needs to exist; users of the operating system stand in `User`. */
  readonly directories: readonly Directory[];
  /** Units of the same package that must never run beside this one. */
  readonly masks: readonly string[];
  /** Whether its loss, were it the only one of its tier, stops something that users of the estate rely on. */
  readonly essential: boolean;
  /** Whether services of other hosts do not start before it has done its work, which it does once. */
  readonly awaited?: boolean | undefined;
  readonly source: Pointer;
}

/** What a listener or a pool offers, as its clients see it, with words for people. Clients look for a role, never for a component. */
export const roles = {
  consensus: "a consensus store",
  "consensus-peer": "a peer of the consensus store",
  "database-node": "a database node",
  "database-pooler": "a connection pooler of a database node",
  "database-pooled": "a database to write to, through a connection pooler",
  "database-health": "a health check of the database",
  "database-primary": "a database to write to",
  "database-replica": "a standby to read from",
  "database-sync": "a synchronous standby to read from",
  "database-async": "an asynchronous standby to read from",
  broker: "a message broker",
  "broker-peer": "a peer of the message broker",
  "broker-tools": "command-line tools of the message broker",
  "broker-mapper": "a port mapper of the message broker",
  "broker-admin": "the administration of the message broker",
  share: "a file share",
  "share-mirror": "a mirror of the file share",
  web: "a web interface",
  "web-redirect": "a redirect to the web interface",
  "web-server": "a server of the web interface",
  "task-logs": "logs of tasks",
  "trigger-logs": "logs of triggers",
  "scheduler-health": "a health check of the scheduler",
  "task-monitor": "a monitor of tasks",
  metrics: "figures for monitoring",
  "metrics-collector": "a collector of figures",
  "backup-repository": "a repository of backups",
  "backup-agent": "a database node's side of backups",
  "balancer-statistics": "statistics of the load balancer",
  "router-election": "elections of a VIP's owner",
  shell: "a remote shell",
  target: "a target of tasks",
} as const;

export type Role = keyof typeof roles;

/** An address and port that some service binds. */
export interface Listener {
  /** "service/role" */
  readonly id: string;
  readonly service: string;
  readonly host: string;
  /** A literal address of the host, a VIP, a loopback address, or "*" for every address. */
  readonly bind: string;
  /** Whether it binds the loopback address besides. */
  readonly loopback?: boolean;
  /** 0 for VRRP, which has no ports. */
  readonly port: number;
  /** The last of several ports in a row, of which some are bound now and then. */
  readonly lastPort?: number | undefined;
  readonly protocol: "tcp" | "udp" | "vrrp";
  readonly role: Role;
  /** Whether it speaks TLS. */
  readonly secure?: boolean | undefined;
  /** The VIP by whose name clients reach it. */
  readonly vip?: string | undefined;
  /** For people, such as "Patroni REST API". */
  readonly title: string;
  readonly source: Pointer;
}

/** "These open connections to those": the one fact behind firewalls, dangling references and the ports matrix. */
export interface Flow {
  /** Ids of services and of networks (`networkId`). */
  readonly from: readonly string[];
  /** Ids of listeners. Empty when nothing in the estate offers `role`. */
  readonly to: readonly string[];
  readonly role: Role;
  /** For people, such as "Airflow reads and writes its metadata". */
  readonly purpose: string;
  /** Whether who opens them does no work while none of the listeners does; other flows are missed and no more. */
  readonly needed: boolean;
  readonly source: Pointer;
}

/** A set of voters that works only while a majority of it does. */
export interface Quorum {
  readonly title: string;
  readonly hosts: readonly string[];
  readonly source: Pointer;
}

/** Listeners of which clients need one that passes a check: what a load balancer can put behind one port. */
export interface Pool {
  /** The key under which a balancer's ports name it. */
  readonly name: string;
  /** What clients of the balanced port look for. */
  readonly role: Role;
  readonly title: string;
  readonly mode: "tcp" | "http";
  readonly balance: "first-healthy" | "least-connections" | "round-robin";
  /** Ids of listeners. */
  readonly members: readonly string[];
  /**
   * How many of them must work for one to do its work; 1 if absent. A standby needs a leader beside it, and a leader that
   * always waits for standbys needs those.
   */
  readonly needed?: number;
  /** Ids of listeners of which one must work besides; any may if absent. */
  readonly able?: readonly string[];
  readonly check: {
    readonly method: "GET" | "OPTIONS";
    readonly path: string;
    /** The role of the listener beside each member that answers the check; absent: the member itself. */
    readonly role?: Role;
  };
  /** Seconds a connection may stay idle. */
  readonly idleTimeout: number;
  /** Connections that one member accepts. */
  readonly memberConnections: number;
  /** Whether sessions of a member that fails its check must be cut, so that no client goes on with a demoted one. */
  readonly cutFailedSessions: boolean;
  /** The default port; absent: balanced only when the topology names a port for it. */
  readonly port?: number;
  readonly source: Pointer;
}

/** A login that a service offers to its clients. */
export interface Account {
  readonly role: Role;
  readonly user: string;
  /** What the login is for within the service: a database, a virtual host. */
  readonly resource: string;
  /** Name of the secret. */
  readonly secret: string;
  /** Version of the service. */
  readonly version: string;
  readonly source: Pointer;
}

export type SecretKind = "password" | "vrrp-password" | "fernet-key" | "cookie" | "signing-key" | "token-key";

/** A secret that the bundle needs, by name; its value is never part of a topology or a plan. */
export interface SecretReference {
  readonly name: string;
  readonly kind: SecretKind;
  readonly purpose: string;
  readonly source: Pointer;
}

/** A directory that is served to other hosts. */
export interface Share {
  readonly name: string;
  /** Where it lies on the hosts that serve it. */
  readonly path: string;
  /** The name under which clients reach it. */
  readonly endpoint: string;
  readonly servers: readonly string[];
  /** The package of the platform that a host mounts it with. */
  readonly clientPackage: string;
  readonly source: Pointer;
}

/** A share that services of one host need mounted, read-only. */
export interface Mount {
  readonly share: string;
  readonly host: string;
  readonly path: string;
  /** Ids of the services that read it. */
  readonly services: readonly string[];
  readonly source: Pointer;
}

/** The files of a database on one host: what a backup copies. */
export interface DataDirectory {
  readonly host: string;
  readonly path: string;
  /** Where the database accepts connections of its own host. */
  readonly port: number;
  readonly socketDirectory: string;
  /** The account whose files they are, and which may read everything. */
  readonly user: string;
  /** Id of the service that the database is. */
  readonly service: string;
  readonly source: Pointer;
}

/** Where every database node sends its log, and gets it back from. */
export interface Archive {
  /** Commands as PostgreSQL takes them: %p is a path, %f the name of a file. */
  readonly archiveCommand: string;
  readonly restoreCommand: string;
  /** Lines of a POSIX shell, run as root on a node whose database is stopped, that bring its files back from a backup. */
  readonly recover: {
    /** Up to the last change that was archived. */
    readonly latest: string;
    /** As they were at the time in the variable TIME. */
    readonly time: string;
    /** As those of a standby, which then follows a leader. */
    readonly standby: string;
  };
  readonly source: Pointer;
}

/** An account of the operating system that no package creates. */
export interface User {
  readonly host: string;
  readonly name: string;
  readonly uid: number | undefined;
  readonly title: string;
  readonly home: string;
}

/** A package of the platform that a service comes from. */
export interface Package {
  readonly host: string;
  readonly name: string;
  /** The repository it comes from; absent: the platform's own. */
  readonly repository?: string | undefined;
  /** The versions that may be installed, as a prefix such as "16" or "3.13"; absent: any. */
  readonly series?: string | undefined;
}

/**
 * A key and a certificate by which a service proves to be itself, and to its peers that it belongs to the estate. Its
 * files lie where `certificatePaths` in model/tls.ts says.
 */
export interface Certificate {
  readonly host: string;
  /** Name of its files; one for each component of a host. */
  readonly name: string;
  /** Whether the service needs certificate and key, in this order, in one file besides. */
  readonly combined?: boolean;
  /** Who may read the key. */
  readonly user: string;
  readonly group: string;
  /** Units to restart or reload when it is renewed. */
  readonly units: readonly string[];
  readonly action: "reload" | "restart";
  readonly source: Pointer;
}

/** How to see on its host that a service does its work. */
export interface Check {
  readonly host: string;
  /** Id of the service. */
  readonly service: string;
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
  readonly title: string;
  readonly steps: readonly Step[];
  /** Names of the secrets that it makes known where they are not read from a file. */
  readonly secrets?: readonly string[];
  /** What passes, one after the other, until service is back. */
  readonly spans?: readonly Span[];
}

/** A switch of SELinux that a service needs on, where SELinux is. */
export interface SecurityBoolean {
  readonly host: string;
  readonly name: string;
}

export interface KernelParameter {
  readonly host: string;
  readonly key: string;
  readonly value: string;
  readonly reason: string;
}

/** A setting or a line that the topology gives by the name that a daemon's file has for it. */
export interface Override {
  readonly component: string;
  /** Whose file it is, for people. */
  readonly product: string;
  readonly key: string;
  /** The one host that it is for; undefined: every host that has the file. */
  readonly host: string | undefined;
  /** Where the topology says it instead, as a pointer, or in a sentence why nobody may; undefined: it is free. */
  readonly owner: string | undefined;
  /** The version that does not know it, and those that do; undefined: it may know it. */
  readonly unsupported:
    | { readonly version: string; readonly since: string | undefined; readonly until: string | undefined }
    | undefined;
  readonly source: Pointer;
}

/** What must not be on a host when the bundle is installed there. */
export interface InstallBlocker {
  readonly host: string;
  readonly path: string;
  /** A path whose presence shows that the obstacle is none. */
  readonly unless?: string;
  /** What is wrong with it, in one sentence; for a lasting one with what to do about it. */
  readonly message: string;
  /** Whether it is one at any time; otherwise only before the first installation, since later it is the estate's own. */
  readonly lasting?: boolean;
}

/** A part of the arithmetic of a limited resource: what there is of it, or what one party may take. */
export interface Budget {
  readonly resource: string;
  readonly side: "offered" | "used";
  readonly amount: number;
  /** How the amount comes about, with its numbers. */
  readonly formula: string;
  readonly source: Pointer;
}

/** What a service needs of its host to do its work; what is not stated is little, or not known. */
export interface Demand {
  readonly host: string;
  /** Id of the service. */
  readonly service: string;
  /**
   * memory: MiB, besides what other services of the host need. disk: MiB, besides that and the data themselves. cpus:
   * the least that the host must have, whatever else runs there.
   */
  readonly resource: "memory" | "disk" | "cpus";
  readonly amount: number;
  /** How the amount comes about, with its numbers. */
  readonly formula: string;
  readonly source: Pointer;
}

/** Spans of time that are added up or held against each other, in words that follow "until" or "for which". */
export const spans = {
  "leader-lease": "the lock of a lost leader ends",
  "consensus-election": "the consensus store has a leader again",
  "crash-recovery": "a leader whose database crashed has recovered, or gives up its lock",
  "consensus-retry": "a leader goes on without an answer of the consensus store",
  promotion: "a standby is chosen and promoted",
  handover: "a leader that is told to has handed over",
  "standby-loss": "commits wait for another standby instead of a lost one",
  detection: "clients are led to the new leader",
  "member-loss": "no client is led to a lost member any more",
  "vip-move": "a VIP has moved to another host",
  "vip-release": "a host whose service died gives its VIP up",
  "share-recovery": "a share that moved is read again",
  "broker-recovery": "clients of a lost broker go on with another",
  "task-adoption": "tasks that a lost scheduler had queued are taken over",
  "task-heartbeat": "a task may be without a heartbeat before it counts as dead",
  "message-hold": "a consumer may hold a message",
  "task-wait": "a stopping worker waits for its tasks",
} as const;

export type Span = keyof typeof spans;

/**
 * How long something takes at the worst, or is allowed to take. Of several timings of one span the longest counts: they
 * pass side by side.
 */
export interface Timing {
  readonly span: Span;
  readonly seconds: number;
  /** How the time comes about, with its numbers. */
  readonly formula: string;
  /** How long it takes most of the time, such as half of an interval that is waited for; absent: no less. */
  readonly typical?: { readonly seconds: number; readonly formula: string };
  /** Whether no setting of the topology changes it. */
  readonly fixed?: boolean;
  readonly source: Pointer;
}

/** What may be gone of what was acknowledged, when one host is lost. */
export interface DataLoss {
  /** For people, such as "commits of the database". */
  readonly title: string;
  /** The newest part, in seconds; 0: nothing is lost. Absent: everything. */
  readonly seconds?: number | undefined;
  /** How that comes about, with its numbers. */
  readonly formula: string;
  readonly source: Pointer;
}

/** For how long a leader may go on beside the next one, and take writes that nobody else has. */
export interface SplitBrain {
  /** What happened to it, such as "cut off". */
  readonly title: string;
  /** 0: never. Absent: until somebody ends it. */
  readonly seconds?: number | undefined;
  /** How that comes about, with its numbers. */
  readonly formula: string;
  readonly source: Pointer;
}

/** A product in the version that the topology asks for, or, where it asks for none, that the platform has. */
export interface Version {
  /** Such as "Patroni". */
  readonly product: string;
  readonly version: string;
  /** The day of its last fix, as YYYY-MM-DD; absent: not known, or the platform mends its own package. */
  readonly endOfLife?: string | undefined;
  /** The newest series that the bundle is made for. */
  readonly newest: string;
  readonly source: Pointer;
}

export interface Facts {
  readonly references: readonly Reference[];
  readonly services: readonly Service[];
  readonly listeners: readonly Listener[];
  readonly flows: readonly Flow[];
  readonly vipControllers: readonly VipController[];
  readonly quorums: readonly Quorum[];
  readonly pools: readonly Pool[];
  readonly accounts: readonly Account[];
  readonly secrets: readonly SecretReference[];
  readonly shares: readonly Share[];
  readonly mounts: readonly Mount[];
  readonly dataDirectories: readonly DataDirectory[];
  readonly archives: readonly Archive[];
  readonly users: readonly User[];
  readonly kernelParameters: readonly KernelParameter[];
  readonly securityBooleans: readonly SecurityBoolean[];
  readonly packages: readonly Package[];
  readonly certificates: readonly Certificate[];
  readonly checks: readonly Check[];
  readonly leaderships: readonly Leadership[];
  readonly procedures: readonly Procedure[];
  readonly overrides: readonly Override[];
  readonly installBlockers: readonly InstallBlocker[];
  readonly budgets: readonly Budget[];
  readonly demands: readonly Demand[];
  readonly timings: readonly Timing[];
  readonly dataLosses: readonly DataLoss[];
  readonly splitBrains: readonly SplitBrain[];
  readonly versions: readonly Version[];
}
