import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

describe("etcd-end-of-life", () => {
  it.each(["3.4", "3.4.23"])("finds %s", (version) => {
    expect(findings("etcd-end-of-life", topology({ etcd: { version } }))).toEqual([
      {
        message: `etcd ${version} gets no fixes any more: support of 3.4 ended on 2026-06-01.`,
        at: ["/etcd/version"],
        hint: 'Set the version to "3.5" or newer; etcd is upgraded one series at a time.',
      },
    ]);
  });

  it.each(["3.5.0", "3.6"])("accepts %s", (version) => {
    expect(findings("etcd-end-of-life", topology({ etcd: { version } }))).toEqual([]);
  });
});
