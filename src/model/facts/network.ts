import type { Pointer } from "../pointer.ts";
import type { ServiceId } from "./services.ts";

/** Roles of listeners and pools, each with a phrase for messages. Clients look for a role, never for a component. */
export const roles = {
  consensus: "a distributed configuration store (DCS)",
  "consensus-peer": "a peer of the DCS",
  "database-node": "a database node",
  "database-pooler": "a connection pooler of a database node",
  "database-pooled": "a writable database through a connection pooler",
  "database-health": "a health check of the database",
  "database-primary": "a writable database",
  "database-replica": "a standby for reads",
  "database-sync": "a synchronous standby for reads",
  "database-async": "an asynchronous standby for reads",
  broker: "a message broker",
  "broker-monitor": "a monitor of message brokers",
  "broker-peer": "a peer of the message broker",
  "broker-tools": "command-line tools of the message broker",
  "broker-mapper": "a port mapper of the message broker",
  "broker-admin": "the management interface of the message broker",
  share: "a file share",
  "share-mirror": "a mirror of the file share",
  web: "a web interface",
  "web-public": "a web interface for users",
  "web-redirect": "a redirect to the web interface",
  "web-server": "a server of the web interface",
  "task-logs": "task logs",
  "trigger-logs": "trigger logs",
  "task-monitor": "a monitor of tasks",
  metrics: "metrics for monitoring",
  "metrics-collector": "a metrics collector",
  "log-server": "a log server",
  "backup-repository": "a backup repository",
  "backup-agent": "a backup agent of a database node",
  "balancer-statistics": "statistics of the load balancer",
  "router-election": "elections of a VIP owner",
  shell: "a remote shell",
  target: "a target of tasks",
  agent: "an agent of the owner of the estate",
} as const;

export type Role = keyof typeof roles;

/** Roles that a service outside the estate may offer. */
export const outsideRoles = ["database-primary", "broker"] as const satisfies readonly Role[];

/** Id of a network in flows, distinct from the ids of services. */
export type NetworkId = `network:${string}`;

/** A named set of address ranges that may connect to the estate, such as the administrators' network. */
export interface Network {
  readonly name: string;
  readonly ranges: readonly string[];
  readonly source: Pointer;
}

/**
 * A layer-2 segment: its hosts reach each other without a router, and the hosts of other subnets through one. A network of
 * several subnets has one for each zone.
 */
export interface Subnet {
  /** Name of its network; undefined: `network.subnet`. */
  readonly network: string | undefined;
  /** In CIDR notation. */
  readonly range: string;
  /** Interface of its hosts; undefined: that of their main address. */
  readonly interface: string | undefined;
  readonly source: Pointer;
}

/** An address that floats between hosts; the first host is the preferred owner. */
export interface Vip {
  readonly name: string;
  readonly address: string;
  readonly prefixLength: number;
  /** Addresses that the owner holds besides the one to which the name resolves. */
  readonly additionalAddresses: readonly string[];
  readonly hosts: readonly string[];
  readonly routerId: number;
  readonly preempt: boolean;
  readonly source: Pointer;
}

/** A component that moves a VIP without VRRP. */
export interface VipController {
  readonly vip: string;
  /** Name for people, such as "the agent of the database". */
  readonly title: string;
  readonly source: Pointer;
}

/** How clients verify the certificate of a service outside the estate. */
export interface Trust {
  /** Path of the certificates of its authority, on every host with clients. */
  readonly authority: string;
  /** Name or address that the certificate must have; absent: any certificate of the authority is accepted. */
  readonly name?: string | undefined;
}

/** An address and port that a service binds. */
export interface Listener {
  /** Id in the form "service/role". */
  readonly id: string;
  readonly service: ServiceId;
  readonly host: string;
  /** A literal address of the host, a VIP, a loopback address, or "*" for every address. */
  readonly bind: string;
  /** Network of the address, or the one in which clients connect to "*"; absent: that of `network.subnet`. */
  readonly network?: string | undefined;
  /** Name by which clients find the address, if no VIP leads to it; absent: that of the host. */
  readonly name?: string | undefined;
  /** True if the service also binds the loopback address. */
  readonly loopback?: boolean;
  /** 0 for VRRP, which has no ports. */
  readonly port: number;
  /** True if the topology states the port of a daemon that others configure, and does not set it. */
  readonly stated?: boolean;
  /** Last port of a range, if the service binds ports of a range at times. */
  readonly lastPort?: number | undefined;
  readonly protocol: "tcp" | "udp" | "vrrp";
  readonly role: Role;
  /** True if clients of the estate connect to the listener by TLS. */
  readonly secure?: boolean | undefined;
  /**
   * How TLS is turned on and off while its clients run. accepts: meanwhile the listener accepts both kinds of connections.
   * found: it accepts one of both, and its clients find out which. Absent: its clients would fail.
   */
  readonly eitherWay?: "accepts" | "found" | undefined;
  /** How clients verify a listener outside the estate; absent: by the authority of the estate. */
  readonly trust?: Trust | undefined;
  /**
   * POSIX shell command by which a host checks that it reaches a listener outside the estate. It exits within ten
   * seconds, with 0 on success.
   */
  readonly probe?: string | undefined;
  /** Name of the VIP through which clients connect, or the name of a load balancer outside the estate. */
  readonly vip?: string | undefined;
  /** Further ports for the same clients, and their place in the topology; absent: its service has no more than one. */
  readonly additionalPorts?: { readonly ports: readonly number[]; readonly source: Pointer } | undefined;
  /** Present if its service can serve the same clients at a VIP and at the address of its host. */
  readonly front?:
    | {
        /** Places in the topology of the name of the VIP, and of the state of the host's address. */
        readonly vip: Pointer;
        readonly host: Pointer;
        /** The one of both that clients of the estate do not use; absent: it is not served. */
        readonly other?: Pick<Listener, "bind" | "vip"> | undefined;
      }
    | undefined;
  /**
   * Present if it repeats another listener of its service, which clients of the estate use: at an additional port, at
   * an additional address of the VIP, or at the other one of VIP and host (`front`).
   */
  readonly additional?: "port" | "address" | "front" | undefined;
  /** Name for people, such as "Patroni REST API". */
  readonly title: string;
  readonly source: Pointer;
}

/** Clients that connect to listeners. Firewalls, missing dependencies and the port matrix all derive from flows. */
export interface Flow {
  readonly from: readonly (ServiceId | NetworkId)[];
  /** Ids of listeners. Empty when nothing in the estate offers `role`. */
  readonly to: readonly string[];
  readonly role: Role;
  /** Network in which the clients connect; absent: that of each listener. */
  readonly network?: string | undefined;
  /** Purpose for people, such as "Airflow reads and writes its metadata". */
  readonly purpose: string;
  /** True if the clients do no work while none of the listeners works. */
  readonly needed: boolean;
  readonly source: Pointer;
}

/** The address or addresses that a client connects to. */
export interface Endpoint {
  /** vip: one floating address. local: the client's own host. nodes: several hosts. */
  readonly kind: "vip" | "local" | "nodes";
  readonly targets: readonly { readonly host: string; readonly port: number }[];
  /** True if the endpoint speaks TLS. */
  readonly secure: boolean;
  /** How clients verify an endpoint outside the estate; absent: by the authority of the estate. */
  readonly trust?: Trust | undefined;
}

/** Interchangeable listeners with a health check. A load balancer can put them behind one port. */
export interface Pool {
  /** Key of the pool in a load balancer's ports. */
  readonly name: string;
  /** Role that clients of the balanced port look for. */
  readonly role: Role;
  readonly title: string;
  readonly mode: "tcp" | "http";
  readonly balance: "first-healthy" | "least-connections" | "round-robin";
  /** Ids of listeners. */
  readonly members: readonly string[];
  /**
   * Number of members that must work for the pool to work. A standby needs a leader, and a leader with strictly
   * synchronous replication needs its standbys.
   *
   * @default 1
   */
  readonly needed?: number;
  /** Ids of listeners, some of which must work as well; absent: any member. */
  readonly able?: readonly string[];
  /**
   * Number of listeners in `able` that must work.
   *
   * @default 1
   */
  readonly neededAble?: number;
  readonly check: {
    readonly method: "GET" | "OPTIONS";
    readonly path: string;
    /** Role of the listener, on the member's host, that answers the check; absent: the member itself. */
    readonly role?: Role;
  };
  /** Seconds for which a connection may stay idle. */
  readonly idleTimeout: number;
  /** Connections that one member accepts. */
  readonly memberConnections: number;
  /** Derivation of that number, with its numbers; absent: it is a number of its own. */
  readonly memberConnectionsFormula?: string;
  /** True if sessions must be closed when a member fails its check, so that no client keeps using a demoted member. */
  readonly cutFailedSessions: boolean;
  /** Default port; absent: balanced only if the topology sets a port. */
  readonly port?: number;
  /** True if its clients are browsers of users, which trust other authorities than that of the estate. */
  readonly public?: boolean;
  /** Beginnings of paths that its clients never need. A load balancer refuses them. */
  readonly closedPaths?: readonly string[];
  readonly source: Pointer;
}
