import type { Traits } from "./traits.ts";

export const debian12: Traits = {
  family: "debian",
  title: "Debian 12",
  release: "VERSION_CODENAME=bookworm",
  packageManager: "apt",
  firewall: "nftables",
  firewallUnit: "nftables.service",
  noLoginShell: "/usr/sbin/nologin",
};
