import type { Platform } from "../model/platform.ts";

export const rocky9: Platform = {
  name: "rocky9",
  title: "Rocky Linux 9",
  release: 'PLATFORM_ID="platform:el9"',
  packageManager: "dnf",
  firewall: "firewalld",
  firewallUnit: "firewalld.service",
  noLoginShell: "/sbin/nologin",
};
