/** What an operating system decides for every component. What it decides for one component lies in that one's folder. */
export interface Traits {
  /** Systems of one family share packages, paths and the package manager. */
  readonly family: "el" | "debian";
  readonly title: string;
  /** A line of /etc/os-release by which a machine is known to run it. */
  readonly release: string;
  readonly packageManager: "dnf" | "apt";
  readonly firewall: "firewalld" | "nftables";
  readonly firewallUnit: string;
  readonly noLoginShell: string;
}
