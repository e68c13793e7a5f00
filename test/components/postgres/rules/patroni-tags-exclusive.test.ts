import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

const found = (postgres: object) =>
  findings("patroni-tags-exclusive", topology({ postgres: postgres as never }));

describe("patroni-tags-exclusive", () => {
  it("finds one for all hosts beside another for one host", () => {
    expect(
      found({
        extra: { patroni: { "tags.nofailover": false } },
        extraByHost: { n2: { patroni: { "tags.failover_priority": 2 } } },
      }),
    ).toEqual([
      {
        message:
          '"n2" has both "tags.nofailover" and "tags.failover_priority", so Patroni\'s configuration check refuses the file.',
        at: [
          "/postgres/extra/patroni/tags.nofailover",
          "/postgres/extraByHost/n2/patroni/tags.failover_priority",
        ],
        hint: "Keep only one of the two tags on a node.",
      },
    ]);
  });

  it("finds both ways to say which node is synchronous", () => {
    expect(found({ extra: { patroni: { "tags.nosync": true, "tags.sync_priority": 1 } } })).toHaveLength(1);
  });

  it("accepts each on a node of its own", () => {
    const own = (tag: string, value: number | boolean) => ({ patroni: { [`tags.${tag}`]: value } });
    expect(found({ extraByHost: { n1: own("nofailover", true), n2: own("failover_priority", 2) } })).toEqual(
      [],
    );
  });
});
