import type { Pointer } from "../pointer.ts";
import type { VersionTable } from "../version.ts";

export interface Directory {
  readonly path: string;
  readonly mode: number;
  readonly user: string;
  readonly group: string;
  /** Days after which files in it are removed; absent: never. */
  readonly keepDays?: number | undefined;
}

/** Id of a service: its tier and its host. */
export type ServiceId = `${string}@${string}`;

/** A process that runs on one host under one systemd unit. */
export interface Service {
  readonly id: ServiceId;
  readonly component: string;
  /** Services of one tier are interchangeable, and their function is lost only with all of them, unless capacities divide it. */
  readonly tier: string;
  /** Name for people, such as "Airflow scheduler". */
  readonly title: string;
  readonly host: string;
  /** Empty if the bundle does not start the service, such as on an unmanaged host. */
  readonly unit: string;
  readonly user: string;
  readonly group: string;
  /** Directories that must exist before the unit starts. */
  readonly directories: readonly Directory[];
  /** Files and folders to which the service logs besides the journal. */
  readonly logs?: readonly string[];
  /** Units of the same package that must never run on the same host. */
  readonly masks: readonly string[];
  /** True if losing the last instance of the tier is visible to users. */
  readonly essential: boolean;
  /** True if the service keeps state that cannot be recreated from another host. */
  readonly keepsState?: boolean | undefined;
  /** True if the service runs tasks, which are code of any author. */
  readonly runsTasks?: boolean | undefined;
  /**
   * Those who operate a service outside the estate, for people; absent: the estate. Its host may have any name that
   * clients resolve.
   */
  readonly operator?: string | undefined;
  /** Seconds for which a service that stops waits for its tasks at most; absent: it stops at once. */
  readonly stopSeconds?: number | undefined;
  /** True if the service runs once and services on other hosts wait for its completion. */
  readonly awaited?: boolean | undefined;
  readonly source: Pointer;
}

/** A set of voters that works only while a majority of them works. */
export interface Quorum {
  readonly title: string;
  readonly hosts: readonly string[];
  /** Pointer to the list that holds the member that is being added to a running cluster; absent: there is none. */
  readonly joining?: Pointer;
  readonly source: Pointer;
}

/** A product with the version that the topology sets, or else the version of the platform's package. */
export interface Version {
  /** Name of the product, such as "Patroni". */
  readonly product: string;
  readonly version: string;
  /** End-of-life date, as YYYY-MM-DD; absent: unknown, or the platform maintains its own package. */
  readonly endOfLife?: string | undefined;
  /** The newest supported series. */
  readonly newest: string;
  /** Every supported series, oldest first. */
  readonly series: VersionTable["series"];
  readonly source: Pointer;
}

/** A setting or a line that the topology sets by its name in a daemon's file. */
export interface Override {
  readonly component: string;
  /** Name of the product that reads the file, for people. */
  readonly product: string;
  readonly key: string;
  /** The one host that it applies to; undefined: every host that has the file. */
  readonly host: string | undefined;
  /** Pointer to the topology key to use instead, or a sentence why the key is not allowed; undefined: it is allowed. */
  readonly owner: string | undefined;
  /** The value for the topology's key that means the same, where it is not that of the setting. */
  readonly meant: string | undefined;
  /** How the product gets the secret that the setting is, if it has a way. */
  readonly instead: string | undefined;
  /** The version in use and the versions that have the key; undefined: the key is not known to be missing. */
  readonly unsupported:
    | { readonly version: string; readonly since: string | undefined; readonly until: string | undefined }
    | undefined;
  readonly source: Pointer;
}

/** A use of a name that is defined elsewhere in the topology. */
export interface Reference {
  readonly kind: "host" | "vip" | "network" | "subnet";
  readonly name: string;
  /** Role of the named thing, such as "an etcd member". */
  readonly purpose: string;
  /** True if the host must be managed, because files are generated for it. */
  readonly managed: boolean;
  readonly source: Pointer;
}
