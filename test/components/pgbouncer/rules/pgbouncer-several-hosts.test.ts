import { describe, expect, it } from "vitest";
import { pgbouncerSeveralHosts } from "../../../../src/components/pgbouncer/rules/pgbouncer-several-hosts.ts";
import { schema } from "../../../../src/components/pgbouncer/schema.ts";
import { hosts, planOf, topology } from "../../../rules/harness.ts";

/** A pooler on n4 before balancers that offer writing over TLS, whether or not balancers do so by themselves. */
function found(version: string, haproxy: { readonly vip: string | undefined }, secure = true) {
  const pgbouncer = { hosts: ["n4"], version };
  const plan = planOf(topology({ hosts: hosts(4), haproxy, pgbouncer }));
  const listeners = plan.listeners.map((each) => ({ ...each, secure }));
  return [...pgbouncerSeveralHosts.check(schema.parse(pgbouncer), { ...plan, listeners })];
}

describe("pgbouncer-several-hosts", () => {
  it("finds a version that cannot tell several hosts apart", () => {
    expect(found("1.24", { vip: undefined })).toEqual([
      {
        message:
          "PgBouncer 1.24 on n4 would connect to 2 hosts over TLS, but cannot verify the certificate of any of them.",
        at: ["/pgbouncer/version", "/pgbouncer/hosts/0"],
        hint: 'Set "pgbouncer.version" to 1.25 or later, or give the load balancer a VIP.',
      },
    ]);
  });

  it("accepts one that can, one VIP, and connections in the clear", () => {
    expect(found("1.25", { vip: undefined })).toEqual([]);
    expect(found("1.24", { vip: "front" })).toEqual([]);
    expect(found("1.24", { vip: undefined }, false)).toEqual([]);
  });
});
