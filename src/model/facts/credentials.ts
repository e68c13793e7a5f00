import type { Pointer } from "../pointer.ts";
import type { Role } from "./network.ts";

/** A login that a service offers to its clients. */
export interface Account {
  readonly role: Role;
  readonly user: string;
  /** The resource that the login opens: a database, a virtual host, or a group of replicas. */
  readonly resource: string;
  /** Name of the secret that is its password. */
  readonly secret: string;
  /** Version of the service. */
  readonly version: string;
  /** The setting of that version, if clients have versions of it that they work with. */
  readonly versionSource?: Pointer;
  readonly source: Pointer;
}

export type SecretKind =
  | "password"
  | "vrrp-password"
  | "fernet-key"
  | "cookie"
  | "signing-key"
  | "token-key"
  /** Private key of SSH in the format of OpenSSH. It has several lines, and somebody else must know its public part. */
  | "ssh-key"
  /** Issued by somebody else, such as the key of an object store: its value cannot be chosen. */
  | "issued";

/** A secret that the bundle needs, by name. Topologies and plans never hold its value. */
export interface SecretReference {
  readonly name: string;
  readonly kind: SecretKind;
  readonly purpose: string;
  readonly source: Pointer;
}
