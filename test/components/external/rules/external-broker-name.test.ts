import { describe, expect, it } from "vitest";
import { findings } from "../../../rules/harness.ts";
import { outside } from "../estates.ts";

const several = { external: { broker: { hosts: ["mq1.example.com", "mq2.example.com"] } } };

describe("external-broker-name", () => {
  it("finds several nodes without a name", () => {
    expect(findings("external-broker-name", outside(several))).toEqual([
      {
        message:
          "The certificates of 2 external brokers are verified without a name, because Celery uses one name for all nodes.",
        at: ["/external/broker/hosts"],
        hint: 'Set "external.broker.serverName" to a name that all certificates have, name one endpoint in front of the nodes, or accept this finding and state that the authority signs for nobody else.',
      },
    ]);
  });

  it("accepts one node, a name of all, and no encryption", () => {
    const named = { external: { broker: { serverName: "mq.example.com" } } };
    const open = { external: { broker: { tls: false, authority: undefined } } };
    for (const change of [{}, named, open].map((each, index) => outside(index === 0 ? {} : several, each)))
      expect(findings("external-broker-name", change)).toEqual([]);
  });
});
