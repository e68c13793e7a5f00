import type { VersionTable } from "../../model/version.ts";

/**
 * Asking Patroni over TLS came with 4.0 (checker/patroni_leader_checker.go of each tag). No key that is written changed
 * since (vipconfig/config.go).
 */
export const vipManagerVersions: VersionTable = {
  product: "vip-manager",
  setting: "/vipManager/version",
  series: [{ name: "4.0" }, { name: "4.1" }, { name: "4.2" }, { name: "5.0" }],
  gates: {},
};

/** The first that gives the VIP up when nobody answers who leads. */
export const givesUpSince = "5.0.0";
