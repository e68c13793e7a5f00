import { describe, expect, it } from "vitest";
import { buildBundle } from "../../../src/index.ts";
import { planOf, topology, withAirflow } from "../../rules/harness.ts";

const plan = (platform: string) =>
  planOf(topology(withAirflow, { platform, nfs: { hosts: ["n1", "n2"], vip: "front" } }));

describe.each([
  ["rocky9", "nfs-utils", "nfs-utils", ["rsync", "rsync-daemon"]],
  ["debian12", "nfs-kernel-server", "nfs-common", ["rsync"]],
])("NFS on %s", (platform, server, client, mirror) => {
  const { packages, checks, services, mounts } = plan(platform);
  const names = (host: string) => packages.filter((each) => each.host === host).map(({ name }) => name);

  it("installs the packages of servers and of clients", () => {
    expect(names("n1")).toEqual(expect.arrayContaining([server, ...mirror]));
    expect(mounts.some(({ host }) => host === "n3")).toBe(true);
    expect(names("n3")).toContain(client);
    expect(names("n3")).not.toContain("rsync");
  });

  it("checks every server, mirror and mount by a service of its host", () => {
    const shared = checks.filter(({ command }) => /nfsd|mirror-shares|mountpoint/.test(command));
    expect(shared.filter(({ host }) => host === "n1")).toHaveLength(3);
    expect(shared.filter(({ host }) => host === "n3")).toHaveLength(1);
    for (const { host, service } of shared)
      expect(services.find(({ id }) => id === service)?.host).toBe(host);
  });

  it("masks the port mapper of versions 2 and 3", () => {
    expect(services.find(({ id }) => id === "nfs-server@n1")?.masks).toContain("rpcbind.socket");
  });
});

it("refuses a share that rsync would read as settings of all shares", () => {
  const named = (name: string) =>
    buildBundle(topology({ nfs: { hosts: ["n1"], exports: { [name]: { path: "/srv/dags" } } } }));
  expect(named("global").diagnostics.find(({ severity }) => severity === "error")?.message).toBe(
    'The name "global" in "nfs.exports" must be another name than global, which is a section of rsyncd.conf.',
  );
  expect(named("global-2").ok).toBe(true);
});
