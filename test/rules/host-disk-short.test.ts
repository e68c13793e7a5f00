import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("host-disk-short", () => {
  it("finds a disk that logs alone fill", () => {
    const input = topology({ hosts: { n3: { disk: "8GiB" } } });
    expect(findings("host-disk-short", input)).toEqual([
      {
        message:
          'Host "n3" has 8192 MiB of disk, and 10240 MiB may be filled before any data: "etcd" 4096 MiB (a quota of 2 GiB, and the copy while it is defragmented); "PostgreSQL under Patroni" 6144 MiB (log: 1 GiB between checkpoints, 1 GiB kept, 4 GiB for a lost standby).',
        at: ["/hosts/n3/disk", "/etcd/hosts", "/postgres/hosts"],
        hint: "Give it more than 10 GiB, with room for the data.",
      },
    ]);
  });

  it("accepts a disk with room", () => {
    const input = topology({ hosts: { n3: { disk: "20GiB" } } });
    expect(findings("host-disk-short", input)).toEqual([]);
  });
});
