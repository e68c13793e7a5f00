import type { Traits } from "./traits.ts";

type FamilyTraits = Omit<Traits, "title" | "release">;

/** Red Hat Enterprise Linux and its rebuilds: Rocky Linux, AlmaLinux, Oracle Linux. */
export const el = {
  family: "el",
  packageManager: "dnf",
  firewall: "firewalld",
  firewallUnit: "firewalld.service",
  noLoginShell: "/sbin/nologin",
} as const satisfies FamilyTraits;

/** Debian and Ubuntu. */
export const debian = {
  family: "debian",
  packageManager: "apt",
  firewall: "nftables",
  firewallUnit: "nftables.service",
  noLoginShell: "/usr/sbin/nologin",
} as const satisfies FamilyTraits;
