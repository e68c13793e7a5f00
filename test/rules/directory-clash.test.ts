import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "./harness.ts";

describe("directory-clash", () => {
  it("finds a directory of the operating system", () => {
    expect(findings("directory-clash", topology({ etcd: { dataDirectory: "/etc" } }))).toEqual([
      {
        message: 'The directory of "etcd" is /etc, which is a directory of the operating system.',
        at: ["/etcd/hosts/0"],
        hint: "Choose a new directory below /etc.",
      },
    ]);
  });

  it("finds two owners of one directory, once", () => {
    expect(findings("directory-clash", topology({ etcd: { dataDirectory: "/var/lib/pgsql" } }))).toEqual([
      {
        message:
          '"etcd" and "PostgreSQL under Patroni" both use the directory /var/lib/pgsql on host "n1", one as user etcd, the other as user postgres.',
        at: ["/postgres/hosts/0", "/etcd/hosts/0"],
        hint: "Name another directory for one of them.",
      },
    ]);
  });

  it("accepts a directory of each service's own", () => {
    expect(findings("directory-clash", topology({ etcd: { dataDirectory: "/data/etcd" } }))).toEqual([]);
  });

  it("finds a share that is mounted over the system or itself, and two shares of one directory", () => {
    const share = (path: string, exported: string) =>
      topology(withAirflow, {
        nfs: { hosts: ["n1"], exports: { dags: { path: exported }, more: { path: exported } } },
        airflow: { dags: { path } },
      });
    expect(findings("directory-clash", share("/etc", "/srv/dags")).map(({ message }) => message)).toEqual([
      'The mount point of the share "dags" is /etc, which is a directory of the operating system.',
      'The shares "dags" and "more" both export /srv/dags.',
    ]);
    expect(findings("directory-clash", share("/srv/dags", "/srv/dags"))[0]).toEqual({
      message:
        'The mount point of the share "dags" on host "n1" is /srv/dags, which is the exported directory itself.',
      at: ["/airflow/dags", "/nfs/exports/dags"],
      hint: "Name another directory for one of them.",
    });
  });
});
