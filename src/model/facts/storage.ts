import type { Pointer } from "../pointer.ts";
import type { ServiceId } from "./services.ts";

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
  /** The services that read it. */
  readonly services: readonly ServiceId[];
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
  /** The service that the database is. */
  readonly service: ServiceId;
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
