export type PlatformName = "rocky9" | "debian12";

/** What an operating system decides for every component. What it decides for one lies in that component's folder. */
export interface Platform {
  readonly name: PlatformName;
  readonly title: string;
  readonly firewall: "firewalld" | "nftables";
  readonly firewallUnit: string;
  readonly noLoginShell: string;
}
