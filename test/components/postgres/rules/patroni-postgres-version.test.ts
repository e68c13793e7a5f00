import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

describe("patroni-postgres-version", () => {
  it("finds PostgreSQL 18 on Patroni 4.0.6", () => {
    const input = topology({ postgres: { version: 18, patroni: { version: "4.0.6" } } });
    expect(findings("patroni-postgres-version", input)).toEqual([
      {
        message: "Patroni 4.0.6 does not know PostgreSQL 18; 4.0.7 is the first that does.",
        at: ["/postgres/patroni/version", "/postgres/version"],
        hint: "Set the version of Patroni to 4.0.7 or newer.",
      },
    ]);
  });

  it("finds PostgreSQL 17 on Patroni 3.3", () => {
    const input = topology({ postgres: { version: 17, patroni: { version: "3.3" } } });
    expect(findings("patroni-postgres-version", input)).toEqual([
      {
        message: "Patroni 3.3 does not know PostgreSQL 17; 4.0.0 is the first that does.",
        at: ["/postgres/patroni/version", "/postgres/version"],
        hint: "Set the version of Patroni to 4.0.0 or newer.",
      },
    ]);
  });

  it("accepts the first that knows it", () => {
    const input = topology({ postgres: { version: 18, patroni: { version: "4.0.7" } } });
    expect(findings("patroni-postgres-version", input)).toEqual([]);
  });

  it("accepts the newest of a series", () => {
    const input = topology({ postgres: { version: 18, patroni: { version: "4.0" } } });
    expect(findings("patroni-postgres-version", input)).toEqual([]);
  });

  it("accepts the defaults", () => {
    const input = topology();
    expect(findings("patroni-postgres-version", input)).toEqual([]);
  });
});
