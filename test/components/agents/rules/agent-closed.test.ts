import { expect, it } from "vitest";
import { findings, type Json, topology } from "../../../rules/harness.ts";

const agents = {
  "node-exporter": { port: 9100, from: ["monitoring", "admin"], purpose: "metrics of the host" },
};

it("finds a network without a range", () => {
  expect(findings("agent-closed", topology({ agents } as Json))).toEqual([
    {
      message:
        'Network "monitoring" has no range, so nobody in it reaches agent "node-exporter" on port 9100.',
      at: ["/agents/node-exporter/from/0"],
      hint: 'Set the ranges in "network.monitoring", or remove "monitoring" from the networks of the agent.',
    },
  ]);
});

it("points to a network that is empty", () => {
  const [finding] = findings("agent-closed", topology({ agents, network: { monitoring: [] } } as Json));
  expect(finding?.at).toEqual(["/agents/node-exporter/from/0", "/network/monitoring"]);
});

it("accepts networks with ranges", () => {
  expect(
    findings("agent-closed", topology({ agents, network: { monitoring: ["10.9.0.0/24"] } } as Json)),
  ).toEqual([]);
});
