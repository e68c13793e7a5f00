import { networkId } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { rangesOpenToAll } from "./shared/open-to-all.ts";

const minimum = 16;

export const remoteShellOpenWide: Rule = {
  id: "remote-shell-open-wide",
  severity: "info",
  summary: `Administrators connect from ranges of /${minimum} or smaller.`,
  rationale: "Every machine in the range can try passwords and keys on every host, and connect to databases.",
  bad: { network: { admin: ["10.0.0.0/8"] } },
  good: { network: { admin: ["10.20.30.0/24"] } },
  sources: ["https://attack.mitre.org/techniques/T1110/"],
  *check(plan) {
    const opened = plan.flows.filter(({ role }) => role === "shell").flatMap(({ from }) => from);
    for (const network of plan.networks) {
      const { name, ranges, source } = network;
      if (!opened.includes(networkId(name)) || source === "/network/subnet") continue;
      const reported = new Set(rangesOpenToAll(network).map(([index]) => index));
      for (const [index, range] of ranges.entries()) {
        const length = Number(range.split("/")[1]);
        // The rule "remote-shell-open-to-all" reports the whole Internet. IPv6 prefix lengths are not comparable.
        if (range.includes(":") || reported.has(index) || length >= minimum) continue;
        yield {
          message: `Network "${name}" has the range ${range} with ${2 ** (32 - length)} addresses, and each can connect to a remote shell.`,
          at: [`${source}/${index}`],
          hint: "Set only the ranges that administrators connect from.",
        };
      }
    }
  },
};
