import type { VersionTable } from "../../model/version.ts";

/**
 * Every word that the template writes is known to all of these: it was held against the parser of 2.2.0, 2.2.7, 2.3.4
 * and 2.4.3. The gates are of words that it avoids.
 */
export const keepalivedVersions: VersionTable = {
  product: "keepalived",
  setting: "/keepalived/version",
  // The project names no day: fixes go to the newest series alone.
  series: [{ name: "2.2" }, { name: "2.3" }, { name: "2.4" }],
  gates: {
    unicast_fault_no_peer: {
      since: "2.2.5",
      source: "keepalived/vrrp/vrrp_parser.c, which has it at v2.2.5 and not at v2.2.4",
    },
    auth_hmac: {
      since: "2.4",
      source:
        "keepalived/vrrp/vrrp_parser.c, which has it at v2.4.0 and not at v2.3.4; 03e88dd3 changed it on the wire in 2.4.1",
    },
  },
};
