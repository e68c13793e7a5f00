import type { Platform } from "../../platforms/index.ts";
import type { Pointer } from "../pointer.ts";
import type { Role } from "./network.ts";
import type { ServiceId } from "./services.ts";

/** A machine. An unmanaged host gets no files, but has a name and takes part in flows. */
export interface Host {
  readonly name: string;
  readonly address: string;
  /** Further addresses, by network. */
  readonly addresses: ReadonlyMap<string, string>;
  /** Interface that has the main address. */
  readonly interface: string;
  readonly managed: boolean;
  readonly platform: Platform;
  readonly label?: string | undefined;
  readonly zone?: string | undefined;
  readonly cpus?: number | undefined;
  /** MiB */
  readonly memory?: number | undefined;
  /** MiB */
  readonly disk?: number | undefined;
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

/** An operating system package that provides a service. */
export interface Package {
  readonly host: string;
  readonly name: string;
  /** Name of the repository; absent: the platform's own. */
  readonly repository?: string | undefined;
  /** Version prefix that may be installed, such as "16" or "3.13"; absent: any. */
  readonly series?: string | undefined;
  /** First version from which an upgrade leads to the series; absent: every older one. */
  readonly from?: string | undefined;
  /** Units that run its programs. They stop while it is upgraded. */
  readonly units?: readonly string[];
}

/** An environment of Python packages, which a host builds itself from a file of requirements. */
export interface PythonEnvironment {
  readonly host: string;
  readonly path: string;
  readonly interpreter: string;
  /** Series of Python, such as "3.12". */
  readonly python: string;
  /** Path of the file of requirements. */
  readonly file: string;
  /** Packages with versions, in pip's notation. */
  readonly requirements: readonly string[];
  /** Names of the packages that are built from source. Of all others only wheels are installed. */
  readonly fromSource: readonly string[];
  /** File that pins every package by version and hash: its path on the host, and its checksum. */
  readonly lock?: { readonly path: string; readonly sha256: string } | undefined;
  /** Path or URL of a file of constraints. */
  readonly constraints?: string | undefined;
  /** URL of the index; absent: that of pip's own configuration. */
  readonly index?: string | undefined;
  /** Folder of wheels, which replaces the index. */
  readonly wheels?: string | undefined;
  readonly source: Pointer;
}

/**
 * A key and a certificate that identify services and prove that they belong to the estate. `certificatePaths` in
 * model/tls.ts defines the paths of the files.
 */
export interface Certificate {
  readonly host: string;
  /** Base name of the files, unique on a host. */
  readonly name: string;
  /** Services that show the certificate. It is valid for servers if one of them has an encrypted listener. */
  readonly services: readonly ServiceId[];
  /** True if a service shows it when it connects to another one. */
  readonly client: boolean;
  /** Role whose listeners accept only certificates of an authority of their own; absent: the authority of the estate. */
  readonly authority?: Role;
  /** True if the service also needs certificate and key, in this order, in one file. */
  readonly combined?: boolean;
  /** The user and group that may read the key. */
  readonly user: string;
  readonly group: string;
  /** Units to restart or reload after the certificate is renewed. */
  readonly units: readonly string[];
  readonly action: "reload" | "restart";
  readonly source: Pointer;
}

/** An SELinux boolean that a service needs, on platforms with SELinux. */
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

/**
 * A value by which a daemon finds the state that it keeps on a host, or the cluster that this state belongs to. With
 * another value it would start again, without the old state.
 */
export interface Identity {
  readonly host: string;
  /** Words joined by hyphens, such as "etcd-token". */
  readonly name: string;
  readonly value: string;
  readonly source: Pointer;
}

/** A path that must not exist on a host when the bundle is installed there. */
export interface InstallBlocker {
  readonly host: string;
  readonly path: string;
  /** A path whose presence lifts the blocker. */
  readonly unless?: string;
  /** One sentence about the problem; for a lasting blocker also about its fix. */
  readonly message: string;
  /** True if the path always blocks. Otherwise it blocks only the first installation and later belongs to the estate. */
  readonly lasting?: boolean;
}
