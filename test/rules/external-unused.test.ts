import { describe, expect, it } from "vitest";
import { broker, database, outside } from "../components/external/estates.ts";
import { findings, topology } from "./harness.ts";

describe("external-unused", () => {
  it("finds a service without clients once, with all of its nodes", () => {
    const hosts = ["mq1.example.com", "mq2.example.com"];
    expect(findings("external-unused", topology({ external: { broker: { ...broker, hosts } } }))).toEqual([
      {
        message: "No service of the estate connects to External RabbitMQ.",
        at: ["/external/broker/hosts/0", "/external/broker/hosts/1"],
        hint: "Add the section of its client, or remove the service.",
      },
    ]);
  });

  it("accepts those with clients, a pooler among them", () => {
    expect(findings("external-unused", outside())).toEqual([]);
    const pooled = topology({
      etcd: undefined,
      postgres: undefined,
      haproxy: undefined,
      pgbouncer: { hosts: ["n1"] },
      external: { database },
    });
    expect(findings("external-unused", pooled)).toEqual([]);
  });
});
