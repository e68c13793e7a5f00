import type { Platform } from "../model/platform.ts";

export const debian12: Platform = {
  name: "debian12",
  title: "Debian 12",
  release: "VERSION_CODENAME=bookworm",
  packageManager: "apt",
  firewall: "nftables",
  firewallUnit: "nftables.service",
  noLoginShell: "/usr/sbin/nologin",
};
