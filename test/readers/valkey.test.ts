import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { buildBundle, type Topology } from "../../src/index.ts";
import { estatesWith, filesWith, givenKeys, hostsWith, known } from "./estates.ts";
import { readLines } from "./formats/lines.ts";
import { readUnit } from "./formats/unit.ts";

const folder = "/etc/gen-bundle/valkey";

/** Lines as the daemons split them (sds.c, sdssplitargs): words, or double quotes with escapes. */
function readWords(text: string): string[][] {
  return readLines(text).map((line) =>
    [...line.matchAll(/"((?:[^"\\]|\\.)*)"|[^\s"]+/g)].map(([word, inner]) =>
      inner === undefined ? word : inner.replaceAll(/\\(.)/g, "$1"),
    ),
  );
}

/** Settings by key. A key that comes twice is a mistake, except for users. */
function readSettings(text: string): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, readonly string[]>();
  for (const [first = "", ...rest] of readWords(text)) {
    const named = first === "sentinel" || first === "user";
    const key = named ? `${first} ${rest[0]}` : first;
    if (values.has(key)) throw new Error(`${key} comes twice.`);
    values.set(key, named ? rest.slice(1) : rest);
  }
  return values;
}

const hashOf = (secret: string) => `#${createHash("sha256").update(secret).digest("hex")}`;

test.each(estatesWith("valkey"))(
  "every Valkey node of %s listens where the plan says, keeps tasks, and knows its clients",
  (_name, estate) => {
    const { plan, secrets } = estate;
    const settings = known(plan.sections["valkey"] as Topology["valkey"], "settings");
    const nodes = hostsWith(plan, "valkey");
    const given = givenKeys(estate, "valkey");
    const client = known(secrets["valkey-client"], "secret");
    const peer = known(secrets["valkey-peer"], "secret");
    for (const { host, content, sensitive, mode } of filesWith(estate, `${folder}/server.conf`, "valkey")) {
      const values = readSettings(content);
      const value = (key: string) => known(values.get(key), key).join(" ");
      const { address } = known(plan.hosts.get(host), host);
      const own = plan.listeners.filter((each) => each.host === host && each.role === "broker");
      expect(own.map(({ port }) => String(port))).toEqual([value(plan.tls ? "tls-port" : "port")]);
      if (plan.tls) {
        expect(value("port")).toBe("0");
        expect(value("tls-replication")).toBe("yes");
        expect(value("tls-auth-clients")).toBe("yes");
        expect(value("tls-ca-cert-file")).toBe("/etc/gen-bundle/tls/ca.crt");
        expect(value("tls-cert-file")).toBe("/etc/gen-bundle/tls/valkey.crt");
        expect(value("tls-key-file")).toBe("/etc/gen-bundle/tls/valkey.key");
      } else expect([...values.keys()].filter((key) => key.startsWith("tls"))).toEqual([]);
      expect(value("bind")).toBe(`${address} ${address.includes(":") ? "::1" : "127.0.0.1"}`);
      expect(value("replica-announce-ip")).toBe(address);
      expect(value("appendonly")).toBe("yes");
      expect(value("save")).toBe("");
      expect(value("maxmemory-policy")).toBe("noeviction");
      expect(value("dir")).toMatch(/^\/var\/lib\/(?:redis|valkey)$/);
      const needed = settings.minReplicasToWrite ?? (nodes.length < 3 ? 0 : 1);
      expect(value("min-replicas-to-write")).toBe(String(needed));
      expect(Number(value("min-replicas-max-lag"))).toBeLessThanOrEqual(settings.downAfter / 1000 + 1);
      // Users: nobody without a password, clients without commands that change the server.
      expect(values.get("user default")).toEqual(["off"]);
      expect(values.get("user tasks")).toEqual(["on", hashOf(client), "~*", "&*", "+@all", "-@dangerous"]);
      const peers = known(values.get("user peer"), "peer");
      expect(peers[1]).toBe(hashOf(peer));
      expect(peers).toContain("-@all");
      expect(value("masteruser")).toBe("peer");
      expect(value("masterauth")).toBe(peer);
      expect([sensitive, mode]).toEqual([true, 0o640]);
      // Which node leads is no setting.
      expect([...values.keys()].filter((key) => /^(?:replica|slave)of/.test(key))).toEqual([]);
      expect(
        [...given].every((key) => values.has(key) || plan.overrides.some((each) => each.key === key)),
      ).toBe(true);
      const files = known(estate.hosts.get(host), host);
      expect(known(files.get(`${folder}/peer-password`), "peer-password").content).toBe(`${peer}\n`);
    }
  },
);

test.each(estatesWith("valkey"))(
  "a majority of the Sentinels of %s elects, and they know each other",
  (_name, estate) => {
    const { plan, secrets } = estate;
    const settings = known(plan.sections["valkey"] as Topology["valkey"], "settings");
    const nodes = hostsWith(plan, "valkey");
    const peer = known(secrets["valkey-peer"], "secret");
    const ids = new Map<string, string>();
    const lists = filesWith(estate, `${folder}/sentinel.conf`, "valkey").map(({ host, content }) => {
      const values = readSettings(content.replaceAll(/^(sentinel) (\S+) tasks /gm, "$1 $2 "));
      const value = (key: string) => known(values.get(key), key).join(" ");
      const { address } = known(plan.hosts.get(host), host);
      const own = plan.listeners.filter((each) => each.host === host && each.role === "broker-monitor");
      expect(own.map(({ port }) => String(port))).toEqual([value(plan.tls ? "tls-port" : "port")]);
      expect(value("bind")).toBe(`${address} ${address.includes(":") ? "::1" : "127.0.0.1"}`);
      expect(value("sentinel announce-ip")).toBe(address);
      expect(value("sentinel announce-port")).toBe(String(own[0]?.port));
      expect(value("sentinel auth-user")).toBe("peer");
      expect(value("sentinel auth-pass")).toBe(peer);
      expect(value("sentinel sentinel-user")).toBe("peer");
      expect(value("sentinel sentinel-pass")).toBe(peer);
      expect(value("sentinel down-after-milliseconds")).toBe(String(settings.downAfter));
      expect(value("sentinel failover-timeout")).toBe(String(settings.failoverTimeout));
      const everyone = known(values.get("user default"), "default");
      expect(everyone).toContain("-@all");
      expect(everyone.filter((rule) => /^\+sentinel/.test(rule)).toSorted()).toEqual([
        "+sentinel|get-master-addr-by-name",
        "+sentinel|master",
        "+sentinel|masters",
      ]);
      expect(known(values.get("user peer"), "peer")[1]).toBe(hashOf(peer));
      const id = value("sentinel myid");
      expect(id).toMatch(/^[0-9a-f]{40}$/);
      ids.set(address, id);

      const files = known(estate.hosts.get(host), host);
      const prepare = known(
        files.get("/usr/local/libexec/gen-bundle/prepare-valkey.sh"),
        "prepare-valkey.sh",
      ).content;
      expect(/^own=(.*)$/m.exec(prepare)?.[1]).toBe(address);
      expect(/^sentinel_port=(.*)$/m.exec(prepare)?.[1]).toBe(String(own[0]?.port));
      expect(/^port=(.*)$/m.exec(prepare)?.[1]).toBe(
        String(plan.listeners.find((each) => each.host === host && each.role === "broker")?.port),
      );
      const quorum = Number(/sentinel monitor \$group \$leader \$port (\d+)"/.exec(prepare)?.[1]);
      expect(quorum).toBe(Math.floor(nodes.length / 2) + 1);
      const ask = known(files.get("/usr/local/libexec/gen-bundle/ask-valkey.sh"), "ask-valkey.sh").content;
      expect(ask).toContain(` -h ${address} `);
      expect(/^server\) port=(\d+)/m.exec(ask)?.[1]).toBe(/^port=(.*)$/m.exec(prepare)?.[1]);
      expect(/^sentinel\) port=(\d+)/m.exec(ask)?.[1]).toBe(String(own[0]?.port));
      for (const text of [ask, prepare]) expect(text.includes(" --tls "), "TLS").toBe(plan.tls);
      return [...prepare.matchAll(/^ {4}"(\S+) ([0-9a-f]{40})"$/gm)].map(([, node, sentinel]) => [
        node,
        sentinel,
      ]);
    });
    expect(new Set(ids.values()).size).toBe(nodes.length);
    for (const list of lists) expect(list.toSorted()).toEqual([...ids].toSorted());
    for (const list of lists) expect(list).toEqual(lists[0]);
  },
);

test.each(estatesWith("valkey"))("the daemons of %s run with what is prepared for them", (_name, estate) => {
  const { plan } = estate;
  for (const { host, unit, tier } of plan.services.filter(({ component }) => component === "valkey")) {
    const kind = tier === "valkey" ? "server" : "sentinel";
    const file = known(estate.hosts.get(host)?.get(`/etc/systemd/system/${unit}.d/10-gen-bundle.conf`), unit);
    const drop = readUnit(file.content);
    const before = known(drop.get("Service.ExecStartPre"), "ExecStartPre");
    expect(before[0]).toContain(`${folder}/${kind}.conf`);
    expect(before[1]).toBe(`+/usr/local/libexec/gen-bundle/prepare-valkey.sh ${kind}`);
    const [reset, start] = known(drop.get("Service.ExecStart"), "ExecStart");
    expect(reset).toBe("");
    expect(start).toMatch(
      new RegExp(
        `^/usr/bin/(redis|valkey)-${kind} /var/lib/\\1/${kind}\\.conf --supervised systemd --daemonize no$`,
      ),
    );
  }
});

test("no other platform than one without a package builds without a node", () => {
  const on = (platform: string) =>
    buildBundle({
      name: "queues",
      platform,
      network: { subnet: "10.0.0.0/24" },
      hosts: Object.fromEntries([1, 2, 3].map((last) => [`mq${last}`, { address: `10.0.0.${last}` }])),
      valkey: { hosts: ["mq1", "mq2", "mq3"] },
    }).ok;
  expect(["el9", "el10", "debian12", "debian13", "ubuntu2404"].map(on)).toEqual([
    true,
    true,
    true,
    true,
    true,
  ]);
  expect(on("ubuntu2204")).toBe(false);
});
