import ipaddr from "ipaddr.js";
import type { Rule } from "../model/rule.ts";
import { pointers } from "./shared/pointers.ts";

const own = new Set(["private", "uniqueLocal", "carrierGradeNat", "linkLocal", "loopback", "reserved"]);

export const subnetPublic: Rule = {
  id: "subnet-public",
  severity: "warning",
  summary: "An unencrypted estate uses a private subnet.",
  rationale:
    "Public addresses are routed through other networks, which can read misrouted packets. Only the firewall keeps strangers out.",
  bad: {
    network: { subnet: "172.32.0.0/24" },
    hosts: {
      node1: { address: "172.32.0.11" },
      node2: { address: "172.32.0.12" },
      node3: { address: "172.32.0.13" },
    },
    vips: { service: { address: "172.32.0.10" } },
  },
  good: { network: { subnet: "10.0.0.0/24" } },
  sources: ["https://www.rfc-editor.org/rfc/rfc1918"],
  *check(plan) {
    for (const { range, source } of plan.tls ? [] : plan.subnets) {
      if (!ipaddr.isValidCIDR(range) || own.has(ipaddr.parseCIDR(range)[0].range())) continue;
      yield {
        message: `The subnet ${range} has public addresses, but TLS is off.`,
        at: pointers(source, "/tls"),
        hint: 'Set "tls" to true, or use addresses in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16.',
      };
    }
  },
};
