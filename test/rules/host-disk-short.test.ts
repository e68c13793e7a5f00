import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("host-disk-short", () => {
  it("finds a disk that logs alone fill", () => {
    const input = topology({ hosts: { n3: { disk: "8GiB" } } });
    expect(findings("host-disk-short", input)).toEqual([
      {
        message:
          'Host "n3" has 8192 MiB of disk, but logs and copies may use 10240 MiB in addition to data: "etcd" 4096 MiB (a quota of 2 GiB, and the copy while it is defragmented); "PostgreSQL under Patroni" 6144 MiB (log: 1 GiB between checkpoints, 1 GiB kept, 4 GiB for a lost standby).',
        at: ["/hosts/n3/disk", "/etcd/hosts", "/postgres/hosts"],
        hint: "Give it more than 10 GiB, plus space for data.",
      },
    ]);
  });

  it("counts what is given by name", () => {
    const given = {
      etcd: { extra: { "quota-backend-bytes": 8 * 1024 ** 3 } },
      postgres: { extra: { parameters: { max_wal_size: "8GB", wal_keep_size: 512 } } },
    };
    const input = topology(given, { hosts: { n3: { disk: "20GiB" } } });
    expect(findings("host-disk-short", input).map(({ message }) => message)).toEqual([
      'Host "n3" has 20480 MiB of disk, but logs and copies may use 29184 MiB in addition to data: "etcd" 16384 MiB (a quota of 8 GiB, and the copy while it is defragmented); "PostgreSQL under Patroni" 12800 MiB (log: 8 GiB between checkpoints, 0.5 GiB kept, 4 GiB for a lost standby).',
    ]);
  });

  it("accepts a disk with room", () => {
    const input = topology({ hosts: { n3: { disk: "20GiB" } } });
    expect(findings("host-disk-short", input)).toEqual([]);
  });
});
