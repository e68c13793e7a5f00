import type { Pointer } from "../pointer.ts";

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
