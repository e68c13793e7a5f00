import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("override-unsupported", () => {
  const etcd = (version: string, key: string) =>
    findings("override-unsupported", topology({ etcd: { version, extra: { [key]: "X=true" } } }));

  it("finds a key that is still to come, and one that is gone", () => {
    expect(etcd("3.5", "feature-gates")).toEqual([
      {
        message: 'etcd 3.5 does not have the setting "feature-gates", which was added in 3.6.',
        at: ["/etcd/extra/feature-gates"],
        hint: "Remove the setting, or choose a version that has it.",
      },
    ]);
    expect(etcd("3.6", "experimental-compact-hash-check-enabled")[0]?.message).toBe(
      'etcd 3.6 does not have the setting "experimental-compact-hash-check-enabled", which was added in 3.5.5 and was removed in 3.6.',
    );
  });

  it("finds a line whose words are still to come", () => {
    const haproxy = (version: string) =>
      findings(
        "override-unsupported",
        topology({ haproxy: { version, snippets: { primary: ["option httpslog", "option tcplog"] } } }),
      );
    expect(haproxy("2.4").map(({ at }) => at)).toEqual([["/haproxy/snippets/primary/0"]]);
    expect(haproxy("2.6")).toEqual([]);
  });

  it("has nothing to say within the window, nor about keys that it does not know", () => {
    expect(etcd("3.6", "feature-gates")).toEqual([]);
    expect(etcd("3.4", "log-level")).toEqual([]);
  });
});
