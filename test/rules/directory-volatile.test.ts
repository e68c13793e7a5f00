import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "./harness.ts";

describe("directory-volatile", () => {
  it("finds a store in memory", () => {
    const input = topology({ etcd: { dataDirectory: "/run/etcd" } });
    expect(findings("directory-volatile", input)).toEqual([
      {
        message: 'A directory of "etcd" is /run/etcd, which the system empties.',
        at: ["/etcd/hosts"],
        hint: "Choose a directory below /var/lib or /srv.",
      },
    ]);
  });

  it("finds a share that is cleaned up", () => {
    const input = topology({ nfs: { hosts: ["n3"], exports: { dags: { path: "/tmp/dags" } } } });
    expect(findings("directory-volatile", input)).toEqual([
      {
        message: 'The share "dags" is /tmp/dags, which the system empties.',
        at: ["/nfs/exports/dags"],
        hint: "Choose a directory below /var/lib or /srv.",
      },
    ]);
  });

  it("accepts the defaults", () => {
    const input = topology(withAirflow);
    expect(findings("directory-volatile", input)).toEqual([]);
  });

  it("accepts names that only begin so", () => {
    const input = topology({ etcd: { dataDirectory: "/runner/etcd" } });
    expect(findings("directory-volatile", input)).toEqual([]);
  });
});
