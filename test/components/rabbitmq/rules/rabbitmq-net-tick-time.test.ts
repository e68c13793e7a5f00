import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "../../../rules/harness.ts";

describe("rabbitmq-net-tick-time", () => {
  it("finds the default of RabbitMQ", () => {
    const input = topology(withAirflow, { rabbitmq: { netTickTime: 60 } });
    expect(findings("rabbitmq-net-tick-time", input)).toEqual([
      {
        message:
          "An unresponsive RabbitMQ node counts as down after 60 s, and publishers hang for about that time.",
        at: ["/rabbitmq/netTickTime"],
        hint: "Set netTickTime to 10.",
      },
    ]);
  });

  it("accepts the default", () => {
    const input = topology(withAirflow);
    expect(findings("rabbitmq-net-tick-time", input)).toEqual([]);
  });

  it("says nothing of one node", () => {
    const input = topology(withAirflow, { rabbitmq: { hosts: ["n1"], netTickTime: 60 } });
    expect(findings("rabbitmq-net-tick-time", input)).toEqual([]);
  });
});
