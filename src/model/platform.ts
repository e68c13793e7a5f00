export type PlatformName = "rocky9" | "debian12";

/** What an operating system decides for every component. What it decides for one lies in that component's folder. */
export interface Platform {
  readonly name: PlatformName;
  readonly title: string;
  /** A line of /etc/os-release by which a machine is known to run it. */
  readonly release: string;
  readonly packageManager: "dnf" | "apt";
  readonly firewall: "firewalld" | "nftables";
  readonly firewallUnit: string;
  readonly noLoginShell: string;
}
