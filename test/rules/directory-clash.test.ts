import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "./harness.ts";

describe("directory-clash", () => {
  it("finds a directory of the operating system", () => {
    expect(findings("directory-clash", topology({ etcd: { dataDirectory: "/etc" } }))).toEqual([
      {
        message: '"etcd" is to have /etc to itself, which is a directory of the operating system.',
        at: ["/etcd/hosts/0"],
        hint: "Name a directory of its own below /etc.",
      },
    ]);
  });

  it("finds two owners of one directory, once", () => {
    expect(findings("directory-clash", topology({ etcd: { dataDirectory: "/var/lib/pgsql" } }))).toEqual([
      {
        message:
          '"etcd" and "PostgreSQL under Patroni" both claim the directory /var/lib/pgsql of host "n1", for etcd and for postgres.',
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
      'The share "dags" is to be mounted on /etc, which is a directory of the operating system.',
      'The shares "dags" and "more" are both /srv/dags.',
    ]);
    expect(findings("directory-clash", share("/srv/dags", "/srv/dags"))[0]).toEqual({
      message: 'The share "dags" is to be mounted on /srv/dags of host "n1", which is where it comes from.',
      at: ["/airflow/dags", "/nfs/exports/dags"],
      hint: "Name another directory for one of them.",
    });
  });
});
