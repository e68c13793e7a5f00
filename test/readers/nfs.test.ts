import { expect, test } from "vitest";
import { estatesWith, filesOf, filesWith, known } from "./estates.ts";
import { readExports, readSections } from "./formats/lines.ts";

test.each(estatesWith("nfs-server"))(
  "every share of %s is exported alike to those that mount it and to nobody else",
  (_name, estate) => {
    const { plan } = estate;
    const servers = new Set(plan.shares.flatMap((share) => share.servers));
    const files = filesOf(estate, "/etc/exports");
    expect(files.map(({ host }) => host).toSorted()).toEqual([...servers].toSorted());
    expect(new Set(files.map(({ content }) => content)).size).toBe(1);

    const exports = readExports(known(files[0], "exports").content);
    const readers = plan.mounts
      .filter(({ host, share }) => !plan.shares.find(({ name }) => name === share)?.servers.includes(host))
      .map(({ host, share }) => [
        known(
          plan.shares.find(({ name }) => name === share),
          share,
        ).path,
        known(plan.hosts.get(host), host).address,
      ]);
    const given = exports.map(({ path, client }) => [path, client]);
    for (const reader of readers) expect(given).toContainEqual(reader);
    const shared = readers.length > 0 ? plan.shares.map(({ path }) => path) : [];
    expect(new Set(given.map(([path]) => path))).toEqual(new Set(shared));
    expect(new Set(given.map(([, client]) => client))).toEqual(new Set(readers.map(([, client]) => client)));

    const numbers = new Map<string, string>();
    for (const { path, options } of exports) {
      expect(options).toEqual(expect.arrayContaining(["ro", "sync", "root_squash", "no_subtree_check"]));
      const number = options.find((option) => /^fsid=\d+$/.test(option));
      expect(numbers.get(path) ?? number).toBe(known(number, "fsid"));
      numbers.set(path, known(number, "fsid"));
    }
    expect(new Set(numbers.values()).size).toBe(numbers.size);
  },
);

test.each(estatesWith("nfs-server"))(
  "the NFS servers of %s serve version 4 alone, on the port of the plan",
  (_name, estate) => {
    for (const { host, content } of filesWith(estate, "/etc/nfs.conf", "nfs-server")) {
      const nfsd = known(readSections(content).get("nfsd"), "[nfsd]");
      const listener = estate.plan.listeners.find((each) => each.host === host && each.role === "share");
      expect(nfsd.get("port")).toBe(String(listener?.port));
      expect([nfsd.get("vers2"), nfsd.get("vers3")]).toEqual(["n", "n"]);
      for (const key of nfsd.keys())
        expect(["port", "vers2", "vers3", "grace-time", "lease-time"]).toContain(key);
    }
  },
);

test.each(estatesWith("share-mirror"))(
  "the mirrors of %s copy from the owner of the VIP",
  (_name, estate) => {
    const { plan } = estate;
    const file = "/usr/local/libexec/gen-bundle/mirror-shares.sh";
    for (const { host, content } of filesWith(estate, file, "share-mirror")) {
      const daemon = plan.listeners.find((each) => each.host === host && each.role === "share-mirror");
      const dialled = [...content.matchAll(/(?:rsync:\/\/|\/dev\/tcp\/)([\w.-]+)[:/](\d+)/g)];
      // Whether it answers, what would be deleted, and the copy.
      expect(dialled).toHaveLength(3);
      const calls = [...content.matchAll(/^mirror "(\S+)" "(\S+)"$/gm)].map(([, name, path]) => [name, path]);
      expect(calls.toSorted()).toEqual(plan.shares.map(({ name, path }) => [name, path]).toSorted());
      expect(content).toMatch(/\nif \$incomplete; then exit 1; fi\n$/);
      for (const [text, target, port] of dialled) {
        expect(
          plan.shares.map(({ endpoint }) => endpoint),
          text,
        ).toContain(target);
        expect(port, text).toBe(String(daemon?.port));
      }
    }
  },
);

test.each(estatesWith("share-mirror"))(
  "the rsync daemons of %s serve each other read-only",
  (_name, estate) => {
    const { plan } = estate;
    const hosts = plan.services.filter(({ tier }) => tier === "share-mirror").map(({ host }) => host);
    const files = filesOf(estate, "/etc/rsyncd.conf");
    expect(files.map(({ host }) => host).toSorted()).toEqual(hosts.toSorted());
    // The daemon ignores a key that it does not know, so nothing but this list finds a misspelt one. rsyncd.conf(5).
    const keys = [
      "port",
      "use chroot",
      "read only",
      "list",
      "uid",
      "gid",
      "hosts allow",
      "hosts deny",
      "timeout",
    ];
    for (const { host, content } of files) {
      const sections = readSections(content);
      const global = known(sections.get(""), "global section");
      for (const key of global.keys()) expect(keys).toContain(key);
      const peers = hosts
        .filter((peer) => peer !== host)
        .map((peer) => known(plan.hosts.get(peer), peer).address);
      expect(global.get("hosts allow")?.split(" ").toSorted()).toEqual(peers.toSorted());
      expect(global.get("hosts deny")).toBe("*");
      expect(global.get("read only")).toBe("yes");
      expect(global.get("port")).toBe(
        String(plan.listeners.find((each) => each.host === host && each.role === "share-mirror")?.port),
      );
      const modules = [...sections].filter(([name]) => name !== "");
      expect(modules.map(([name, values]) => [name, values.get("path")]).toSorted()).toEqual(
        plan.shares.map(({ name, path }) => [name, path]).toSorted(),
      );
    }
  },
);
