import { networkId } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { pointers } from "./shared/pointers.ts";

export const remoteShellClosed: Rule = {
  id: "remote-shell-closed",
  severity: "error",
  summary: "Administrators can reach the remote shell of every managed host.",
  rationale:
    "What no flow asks for stays closed: the firewall would lock out whoever installs it, at the moment it starts.",
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
      message: `The network of administrators has no range, so the firewall of every host refuses every remote shell.`,
      at: pointers(first, ...others),
      hint: `Name the ranges that administrators connect from, such as ${plan.subnet}.`,
    };
  },
};
