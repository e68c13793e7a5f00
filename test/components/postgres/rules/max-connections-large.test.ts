import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

describe("max-connections-large", () => {
  it("finds thousands of processes", () => {
    const input = topology({ postgres: { maxConnections: 4000 } });
    expect(findings("max-connections-large", input)).toEqual([
      {
        message: "PostgreSQL is to take 4000 connections, which is as many processes on every node.",
        at: ["/postgres/maxConnections"],
        hint: "Lower the pools of its clients, or put a pooler before it.",
      },
    ]);
  });

  it("accepts a thousand", () => {
    const input = topology({ postgres: { maxConnections: 1000 } });
    expect(findings("max-connections-large", input)).toEqual([]);
  });
});
