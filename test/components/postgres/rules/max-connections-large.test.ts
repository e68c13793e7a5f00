import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

describe("max-connections-large", () => {
  it("finds thousands of processes", () => {
    const input = topology({ postgres: { maxConnections: 4000 } });
    expect(findings("max-connections-large", input)).toEqual([
      {
        message: "PostgreSQL accepts 4000 connections, each of which is a process.",
        at: ["/postgres/maxConnections"],
        hint: "Set maxConnections to 1000 or less and reduce the pools of the clients, or add a connection pooler.",
      },
    ]);
  });

  it("accepts a thousand", () => {
    const input = topology({ postgres: { maxConnections: 1000 } });
    expect(findings("max-connections-large", input)).toEqual([]);
  });
});
