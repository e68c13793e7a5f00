import type { Traits } from "./traits.ts";

export const rocky9: Traits = {
  family: "el",
  title: "Rocky Linux 9",
  release: 'PLATFORM_ID="platform:el9"',
  packageManager: "dnf",
  firewall: "firewalld",
  firewallUnit: "firewalld.service",
  noLoginShell: "/sbin/nologin",
};
