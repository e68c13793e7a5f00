import type { VersionTable } from "../../model/version.ts";

/**
 * Versions since 4.0, the first that checks Patroni over TLS (checker/patroni_leader_checker.go at each tag). The
 * generated keys are the same in all of them (vipconfig/config.go).
 */
export const vipManagerVersions: VersionTable = {
  product: "vip-manager",
  setting: "/vipManager/version",
  series: [{ name: "4.0" }, { name: "4.1" }, { name: "4.2" }, { name: "5.0" }],
  gates: {},
};

/** First version that releases the VIP when the leader check gets no answer. */
export const releasesSince = "5.0.0";
