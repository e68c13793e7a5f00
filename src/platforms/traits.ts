/** Properties of an operating system that concern every component. Those of one component are in its folder. */
export interface Traits {
  /** Platforms of one family share paths, units, the package manager and most names of packages. */
  readonly family: "el" | "debian";
  readonly title: string;
  /** Line of /etc/os-release that identifies the platform. */
  readonly release: string;
  readonly packageManager: "dnf" | "apt";
  readonly firewall: "firewalld" | "nftables";
  readonly firewallUnit: string;
  readonly noLoginShell: string;
}
