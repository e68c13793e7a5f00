import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

describe("etcd-accepts-both", () => {
  it.each(["offered", "used"])("finds etcd 3.4 while TLS is %s", (tls) => {
    expect(findings("etcd-accepts-both", topology({ tls, etcd: { version: "3.4" } }))).toEqual([
      {
        message:
          "etcd 3.4 does not reliably accept encrypted and unencrypted connections at one port. Upgrade etcd to 3.5 or later first, as a change of its own.",
        at: ["/etcd/version", "/tls"],
        hint: 'Set "etcd.version" to 3.5 or later.',
      },
    ]);
  });

  it("accepts etcd 3.5, and etcd 3.4 with TLS and without", () => {
    expect(findings("etcd-accepts-both", topology({ tls: "used", etcd: { version: "3.5" } }))).toEqual([]);
    for (const tls of [true, false])
      expect(findings("etcd-accepts-both", topology({ tls, etcd: { version: "3.4" } }))).toEqual([]);
  });
});
