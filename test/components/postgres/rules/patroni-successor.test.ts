import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

const kept = (...names: string[]) => ({
  postgres: {
    extraByHost: Object.fromEntries(names.map((name) => [name, { patroni: { "tags.nofailover": true } }])),
  },
});

describe("patroni-successor", () => {
  it("finds that one node alone may lead", () => {
    expect(findings("patroni-successor", topology(kept("n1", "n3")))).toEqual([
      {
        message: 'Of 3 nodes of PostgreSQL one alone may lead: tags keep "n1", "n3" from it.',
        at: [
          "/postgres/hosts",
          "/postgres/extraByHost/n1/patroni/tags.nofailover",
          "/postgres/extraByHost/n3/patroni/tags.nofailover",
        ],
        hint: "Take tags.nofailover and tags.failover_priority from two nodes or more.",
      },
    ]);
  });

  it("finds that none may", () => {
    const input = topology({ postgres: { extra: { patroni: { "tags.failover_priority": 0 } } } });
    expect(findings("patroni-successor", input).map(({ message }) => message)).toEqual([
      'Of 3 nodes of PostgreSQL none may lead: tags keep "n1", "n2", "n3" from it.',
    ]);
  });

  it("accepts that two may", () => {
    expect(findings("patroni-successor", topology(kept("n3")))).toEqual([]);
    const all = { extra: { patroni: { "tags.nofailover": true } } };
    const two = Object.fromEntries(
      ["n1", "n2"].map((name) => [name, { patroni: { "tags.nofailover": false } }]),
    );
    expect(findings("patroni-successor", topology({ postgres: { ...all, extraByHost: two } }))).toEqual([]);
  });

  it("has nothing to say of a single node, which no tag keeps from leading", () => {
    expect(findings("patroni-successor", topology({ postgres: { hosts: ["n1"] } }))).toEqual([]);
  });
});
