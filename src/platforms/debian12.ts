import type { Platform } from "../model/platform.ts";

export const debian12: Platform = {
  name: "debian12",
  title: "Debian 12",
  firewall: "nftables",
  firewallUnit: "nftables.service",
  sshUnit: "ssh.service",
  time: { unit: "chrony.service", path: "/etc/chrony/chrony.conf", user: "_chrony" },
  noLoginShell: "/usr/sbin/nologin",
};
