import type { Pointer } from "../pointer.ts";

export interface Directory {
  readonly path: string;
  readonly mode: number;
  readonly user: string;
  readonly group: string;
}

/** The tier and the host of a service. */
export type ServiceId = `${string}@${string}`;

/** A process that runs on one host under one systemd unit. */
export interface Service {
  readonly id: ServiceId;
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
  /** Whether it keeps state of the estate, which no other host could make again. */
  readonly keepsState?: boolean | undefined;
  /** Whether it runs tasks, whose authors may be anybody. */
  readonly runsTasks?: boolean | undefined;
  /** Whether services of other hosts do not start before it has done its work, which it does once. */
  readonly awaited?: boolean | undefined;
  readonly source: Pointer;
}

/** A set of voters that works only while a majority of it does. */
export interface Quorum {
  readonly title: string;
  readonly hosts: readonly string[];
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
