import type { ByFamily } from "../../platforms/index.ts";
import type { Pointer } from "../pointer.ts";
import type { ServiceId } from "./services.ts";

/** A directory that servers export to other hosts. */
export interface Share {
  readonly name: string;
  /** Path on the hosts that serve it. */
  readonly path: string;
  /** Name of the host or VIP that clients mount it from. */
  readonly endpoint: string;
  readonly servers: readonly string[];
  /** Operating system package that a host needs to mount it. */
  readonly clientPackages: ByFamily<string>;
  readonly source: Pointer;
}

/** A share that services on one host need, mounted read-only. */
export interface Mount {
  readonly share: string;
  readonly host: string;
  readonly path: string;
  /** The services that read it. */
  readonly services: readonly ServiceId[];
  readonly source: Pointer;
}

/** The data directory of a database on one host, which backups copy. */
export interface DataDirectory {
  readonly host: string;
  readonly path: string;
  /** Port and socket directory for connections from the same host. */
  readonly port: number;
  readonly socketDirectory: string;
  /** Operating system user that owns the files; as a database role, it may read everything. */
  readonly user: string;
  /** Id of the database service. */
  readonly service: ServiceId;
  /** The product whose format the files have, as in the fact about its version. */
  readonly product: string;
  readonly source: Pointer;
}

/** Data that grows while the estate runs, with its bound. Text between backticks is code. */
export interface Retention {
  /** Name of the data, such as "Logs of tasks". */
  readonly title: string;
  /** Where the data is. */
  readonly place: string;
  /** What removes it, and when; or the sentence that nothing does. */
  readonly bound: string;
  /** Pointer to the setting of the bound; absent: it is fixed. */
  readonly setting?: Pointer | undefined;
}

/** The archive to which every database node sends its write-ahead log. */
export interface Archive {
  /** Commands in PostgreSQL syntax: %p is a path, %f is a file name. */
  readonly archiveCommand: string;
  readonly restoreCommand: string;
  /** POSIX shell lines that restore a backup. They run as root on a node whose database is stopped. */
  readonly recover: {
    /** Restores up to the last archived change. */
    readonly latest: string;
    /** Restores up to the time in the variable TIME. */
    readonly time: string;
    /** Restores a standby, which then follows the leader. */
    readonly standby: string;
  };
  readonly source: Pointer;
}
