import { describe, expect, it } from "vitest";
import { findings, type Json, topology, withAirflow } from "./harness.ts";

const found = (...changes: readonly Json[]) =>
  findings("directory-of-system", topology(withAirflow, ...changes));
const etcd = (dataDirectory: string) => found({ etcd: { dataDirectory } });

describe("directory-of-system", () => {
  it("finds a directory of the system", () =>
    expect(etcd("/etc/systemd/system")).toEqual([
      {
        message: 'A directory of "etcd" is /etc/systemd/system, which belongs to the system.',
        at: ["/etcd/hosts"],
        hint: "Choose a directory below /var/lib or /srv.",
      },
    ]));

  it.each([
    "/etc/ssh",
    "/etc/gen-bundle/tls",
    "/usr/lib/systemd",
    "/lib/systemd",
    "/proc/x",
    "/sys/x",
    "/root/etcd",
    "/var/spool/cron",
    "/var/lib/gen-bundle",
    "/boot",
  ])("finds %s", (path) => expect(etcd(path)).toHaveLength(1));

  it.each(["/srv", "/var/lib", "/opt", "/var"])("finds %s, which others share", (path) => {
    const [finding] = etcd(path);
    expect(finding?.message).toContain("which other programs share");
  });

  it("finds shares, mounts and repositories", () => {
    expect(found({ nfs: { hosts: ["n3"], exports: { dags: { path: "/etc/airflow" } } } })).toHaveLength(1);
    expect(found({ airflow: { dags: { path: "/etc/ssh" } } })).toHaveLength(1);
    const pgbackrest = { repository: { type: "posix", host: "n3", path: "/etc/ssh" } };
    expect(found({ pgbackrest })).toHaveLength(1);
  });

  it.each(["/var/lib/etcd", "/srv/etcd", "/data/etcd", "/opt/etcd", "/etcd", "/usrdata"])(
    "accepts %s",
    (path) => expect(etcd(path)).toEqual([]),
  );
});
