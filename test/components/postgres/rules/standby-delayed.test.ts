import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

const delayed = (delay: string | number, tags: object = {}, postgres: object = {}) =>
  topology({
    postgres: {
      ...postgres,
      extraByHost: { n3: { parameters: { recovery_min_apply_delay: delay }, patroni: tags } },
    } as never,
  });
const found = (...args: Parameters<typeof delayed>) => findings("standby-delayed", delayed(...args));

describe("standby-delayed", () => {
  it("finds a delayed standby that may do what any other may", () => {
    expect(found("1h")).toEqual([
      {
        message:
          '"n3" applies WAL with a delay of 1h, but it may be promoted, confirm commits and serve reads.',
        at: ["/postgres/extraByHost/n3/parameters/recovery_min_apply_delay"],
        hint: "Set tags.nofailover, tags.nosync and tags.noloadbalance to true in postgres.extraByHost.n3.patroni.",
      },
    ]);
  });

  it.each([1, "5min", "1 d", ".5s", "0x10", "500us"])("reads %j as a delay", (delay) => {
    expect(found(delay)).toHaveLength(1);
  });

  it.each([0, "0", "0h", "0.0s", "0x0"])("reads %j as none", (delay) => {
    expect(found(delay)).toEqual([]);
  });

  it("accepts the tags, and priorities that say the same", () => {
    const tags = { "tags.nofailover": true, "tags.nosync": true, "tags.noloadbalance": true };
    expect(found("1h", tags)).toEqual([]);
    const priorities = { "tags.failover_priority": 0, "tags.sync_priority": 0, "tags.noloadbalance": true };
    expect(found("1h", priorities)).toEqual([]);
  });

  it("asks for no tag against synchronous replication where there is none", () => {
    const tags = { "tags.nofailover": true, "tags.noloadbalance": true };
    expect(found("1h", tags, { synchronous: false })).toEqual([]);
  });

  it("is refused for all hosts, and in the other places that Patroni reads", () => {
    const refused = (extra: object) =>
      findings("owned-key", topology({ postgres: { extra } as never })).map(({ at }) => at[0]);
    expect(refused({ parameters: { recovery_min_apply_delay: "1h" } })).toHaveLength(1);
    expect(refused({ patroni: { "postgresql.recovery_conf.recovery_min_apply_delay": "1h" } })).toHaveLength(
      1,
    );
    expect(refused({ dynamic: { "postgresql.recovery_conf.recovery_min_apply_delay": "1h" } })).toHaveLength(
      1,
    );
    expect(findings("owned-key", delayed("1h"))).toEqual([]);
  });
});
