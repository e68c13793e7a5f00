import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

const found = (postgres: object) =>
  findings("failover-without-candidate", topology({ postgres: postgres as never }));
const tagged = (tag: string, value: number | boolean, ...hosts: string[]) => ({
  extraByHost: Object.fromEntries(hosts.map((host) => [host, { patroni: { [`tags.${tag}`]: value } }])),
});

describe("failover-without-candidate", () => {
  it("finds that no node may take over", () => {
    expect(found({ extra: { patroni: { "tags.nofailover": true } } })).toEqual([
      {
        message:
          "The tags of the 3 PostgreSQL nodes allow no node to lead, so the database stops when the leader is lost.",
        at: ["/postgres/extra/patroni/tags.nofailover"],
        hint: "Remove these tags from at least two nodes.",
      },
    ]);
  });

  it.each([
    ["nofailover", true],
    ["failover_priority", 0],
    ["nosync", true],
  ])("finds that one alone may, by %s", (tag, value) => {
    const [finding] = found(tagged(tag, value, "n2", "n3"));
    expect(finding?.message).toContain('allow only "n1" to lead');
    expect(finding?.at).toEqual(
      ["n2", "n3"].map((host) => `/postgres/extraByHost/${host}/patroni/tags.${tag}`),
    );
  });

  it("accepts two, and one host's exception from what all have", () => {
    expect(found({})).toEqual([]);
    expect(found(tagged("nofailover", true, "n3"))).toEqual([]);
    const but = tagged("nofailover", false, "n1", "n2");
    expect(found({ extra: { patroni: { "tags.nofailover": true } }, ...but })).toEqual([]);
  });

  it("asks nobody to be synchronous where nothing is", () => {
    expect(found({ synchronous: false, ...tagged("nosync", true, "n2", "n3") })).toEqual([]);
  });
});
