import type { Pointer } from "../pointer.ts";
import type { ServiceId } from "./services.ts";

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

/** The name of a network where flows name it beside services. */
export type NetworkId = `network:${string}`;

/** A named set of address ranges outside the estate that may connect to it, such as the administrators' network. */
export interface Network {
  readonly name: string;
  readonly ranges: readonly string[];
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

/** An address and port that some service binds. */
export interface Listener {
  /** "service/role" */
  readonly id: string;
  readonly service: ServiceId;
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
  readonly from: readonly (ServiceId | NetworkId)[];
  /** Ids of listeners. Empty when nothing in the estate offers `role`. */
  readonly to: readonly string[];
  readonly role: Role;
  /** For people, such as "Airflow reads and writes its metadata". */
  readonly purpose: string;
  /** Whether who opens them does no work while none of the listeners does; other flows are missed and no more. */
  readonly needed: boolean;
  readonly source: Pointer;
}

/** Where a client on one host dials. */
export interface Endpoint {
  /** vip: one floating address. local: the client's own host. nodes: each of several hosts. */
  readonly kind: "vip" | "local" | "nodes";
  readonly targets: readonly { readonly host: string; readonly port: number }[];
  /** Whether it speaks TLS. */
  readonly secure: boolean;
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
