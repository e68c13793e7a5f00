import { networkId } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { pointers } from "./shared/pointers.ts";

export const remoteShellClosed: Rule = {
  id: "remote-shell-closed",
  severity: "error",
  summary: "Administrators can reach the remote shell of every managed host.",
  rationale:
    "The firewall closes every port that no flow needs. It would lock out the administrator as soon as it starts.",
  bad: { network: { admin: [] } },
  good: { network: { admin: ["192.168.83.0/24"] } },
  sources: [],
  *check(plan) {
    const ways = plan.flows.filter(({ role, to }) => role === "shell" && to.length > 0);
    const from = new Set(ways.flatMap((flow) => flow.from));
    const networks = plan.networks.filter(({ name }) => from.has(networkId(name)));
    if (networks.length === 0 || networks.some(({ ranges }) => ranges.length > 0)) return;
    const [first = "", ...others] = networks.map(({ source }) => source);
    yield {
      message: `The administrators' network has no range, so the firewall of every host blocks remote shells.`,
      at: pointers(first, ...others),
      hint: `Set the ranges that administrators connect from, such as ${plan.subnets[0].range}.`,
    };
  },
};
