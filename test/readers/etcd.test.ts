import { expect, test } from "vitest";
import { parse } from "yaml";
import { addressFor, networkOfSection } from "../networks.ts";
import { changingEstates } from "./changing-estates.ts";
import { build, estatesWith, filesOf, filesWith, givenKeys, known } from "./estates.ts";

const path = "/etc/etcd/etcd.conf.yml";

// etcd ignores a key that it does not know, so nothing but this list finds a misspelt one. From etcd.conf.yml.sample.
const keys = new Set([
  "name",
  "data-dir",
  "wal-dir",
  "snapshot-count",
  "heartbeat-interval",
  "election-timeout",
  "quota-backend-bytes",
  "listen-peer-urls",
  "listen-client-urls",
  "listen-metrics-urls",
  "max-snapshots",
  "max-wals",
  "initial-advertise-peer-urls",
  "advertise-client-urls",
  "initial-cluster",
  "initial-cluster-token",
  "initial-cluster-state",
  "strict-reconfig-check",
  "pre-vote",
  "auto-compaction-mode",
  "auto-compaction-retention",
  "enable-grpc-gateway",
  "experimental-initial-corrupt-check",
  "experimental-compact-hash-check-enabled",
  "feature-gates",
  "client-transport-security",
  "peer-transport-security",
  "log-level",
  "logger",
  "log-outputs",
]);

/** By which a member notices that its data differ. */
const guards = [
  "experimental-initial-corrupt-check",
  "experimental-compact-hash-check-enabled",
  "feature-gates",
];

const variants = ["3.4", "3.5.4", "3.5", "3.6"].map((version) => {
  const name = `etcd-${version.replaceAll(".", "-")}`;
  const topology = {
    name,
    tls: version !== "3.5",
    network: { subnet: "10.0.0.0/24", monitoring: ["10.0.9.0/24"] },
    hosts: { a: { address: "10.0.0.1" }, b: { address: "10.0.0.2" }, c: { address: "10.0.0.3" } },
    etcd: { version, hosts: ["a", "b", "c"], joining: ["b"], ports: { metrics: 12381 } },
  };
  return [name, build(name, topology)] as const;
});

test.each(estatesWith("etcd", [...variants, ...changingEstates]))(
  "etcd of %s names the same members on each, and itself",
  (_name, { plan, ...estate }) => {
    const files = filesWith({ plan, ...estate }, path, "etcd");
    const configurations = files.map(({ host, content }) => ({
      host,
      ...parse(content, { version: "1.1" }),
    }));
    const members = plan.services.filter(({ tier }) => tier === "etcd").map(({ host }) => host);

    const given = givenKeys({ plan }, "etcd");
    for (const each of configurations) {
      const { host } = each;
      const address = addressFor(plan, host, networkOfSection(plan, "etcd"));
      const ports = new Map(
        plan.listeners.filter((listener) => listener.host === host).map(({ role, port }) => [role, port]),
      );
      const cluster = new Map<string, string>(
        each["initial-cluster"].split(",").map((member: string) => member.split("=")),
      );
      expect(Object.keys(each).filter((key) => key !== "host" && !keys.has(key) && !given.has(key))).toEqual(
        [],
      );
      expect(each.name).toBe(host);
      expect([...cluster.keys()].toSorted()).toEqual(members.toSorted());
      expect(each["initial-cluster"]).toBe(configurations[0]?.["initial-cluster"]);
      expect(each["initial-cluster-token"]).toBe(configurations[0]?.["initial-cluster-token"]);
      expect(new Set(cluster.values()).size).toBe(members.length);
      expect(each["initial-advertise-peer-urls"]).toBe(cluster.get(host));

      const port = (role: "consensus" | "consensus-peer") => String(known(ports.get(role), role));
      for (const [key, role] of [
        ["advertise-client-urls", "consensus"],
        ["initial-advertise-peer-urls", "consensus-peer"],
      ] as const) {
        const url = new URL(each[key]);
        expect(url.hostname.replaceAll(/[[\]]/g, ""), key).toBe(address);
        expect(url.port, key).toBe(port(role));
        // Clients follow the URL, and those without a certificate are there until TLS is required.
        const secure = role === "consensus" ? plan.tlsRequired : plan.tls;
        expect(url.protocol, key).toBe(secure ? "https:" : "http:");
      }
      expect(each["listen-peer-urls"]).toBe(each["initial-advertise-peer-urls"]);
      const bound = address.includes(":") ? [`[${address}]`, "[::1]"] : [address, "127.0.0.1"];
      const schemes = [...(plan.tlsRequired ? [] : ["http"]), ...(plan.tlsOffered ? ["https"] : [])];
      expect(each["listen-client-urls"].split(",")).toEqual(
        bound.flatMap((own) => schemes.map((scheme) => `${scheme}://${own}:${port("consensus")}`)),
      );
      expect(each["election-timeout"]).toBeGreaterThanOrEqual(5 * each["heartbeat-interval"]);
      expect(each["quota-backend-bytes"]).toBeLessThanOrEqual(8 * 1024 ** 3);
      expect(Object.keys(each).filter((key) => guards.includes(key))).not.toEqual([]);
      // Without it Patroni finds nothing to speak to.
      expect(each["enable-grpc-gateway"]).toBe(true);
      expect(["new", "existing"]).toContain(each["initial-cluster-state"]);
      for (const side of ["client-transport-security", "peer-transport-security"]) {
        expect(each[side], side).toEqual(
          plan.tlsOffered
            ? {
                "cert-file": "/etc/gen-bundle/tls/etcd.crt",
                "key-file": "/etc/gen-bundle/tls/etcd.key",
                "trusted-ca-file": "/etc/gen-bundle/tls/consensus-ca.crt",
                "client-cert-auth": true,
              }
            : undefined,
        );
      }
      const metrics = plan.listeners.find(({ id }) => id === `etcd@${host}/metrics`);
      const authority = address.includes(":") ? `[${address}]` : address;
      expect(each["listen-metrics-urls"]).toBe(metrics && `http://${authority}:${metrics.port}`);
      expect(metrics?.bind ?? address).toBe(address);
    }
  },
);

test("one member joins, and the others are as they were", () => {
  const states = filesOf(known(variants[0], "variant")[1], path).map(({ host, content }) => [
    host,
    parse(content)["initial-cluster-state"],
  ]);
  expect(states).toEqual([
    ["a", "new"],
    ["b", "existing"],
    ["c", "new"],
  ]);
});

test.each([
  ["etcd-3-4", ["experimental-initial-corrupt-check"]],
  ["etcd-3-5-4", ["experimental-initial-corrupt-check"]],
  ["etcd-3-5", ["experimental-initial-corrupt-check", "experimental-compact-hash-check-enabled"]],
  ["etcd-3-6", ["feature-gates"]],
])("%s guards its data in the words of its version", (name, expected) => {
  const estate = known(new Map(variants).get(name), name);
  for (const { content } of filesWith(estate, path, "etcd")) {
    expect(Object.keys(parse(content)).filter((key) => guards.includes(key))).toEqual(expected);
  }
});

test("each member has its packages, its certificate, its metrics and its check", () => {
  const { plan } = known(new Map(variants).get("etcd-3-6"), "variant");
  for (const host of ["a", "b", "c"]) {
    const own = <Fact extends { readonly host: string }>(facts: readonly Fact[]) =>
      facts.filter((fact) => fact.host === host);
    expect(own(plan.packages).filter(({ name }) => name.startsWith("etcd"))).toEqual([
      {
        host,
        name: "etcd",
        repository: "pgdg-extras",
        series: "3.6",
        from: "3.5.32",
        units: ["etcd.service"],
      },
    ]);
    const certificates = own(plan.certificates);
    expect(certificates.map(({ name, authority, user, group }) => [name, authority, user, group])).toEqual([
      ["etcd", "consensus", "etcd", "etcd"],
    ]);
    const [check] = plan.checks.filter(({ service }) => service === `etcd@${host}`);
    expect(check?.command).toMatch(
      /^ETCDCTL_API=3 etcdctl .*--endpoints=https:\/\/127\.0\.0\.1:2379 --cacert=\S+\/consensus-ca\.crt --cert=\S+\/etcd\.crt --key=\S+\/etcd\.key endpoint health$/,
    );
    const secure = own(plan.listeners).filter(({ role }) => role.startsWith("consensus"));
    expect(secure.map((listener) => listener.secure)).toEqual([true, true]);
    expect(
      plan.flows.filter(
        ({ from, to }) => from[0] === "network:monitoring" && to.includes(`etcd@${host}/metrics`),
      ),
    ).toHaveLength(1);
  }
});

test("without monitoring etcd exposes no metrics", () => {
  const { plan } = build("plain", {
    name: "plain",
    platform: "debian12",
    network: { subnet: "10.0.0.0/24" },
    hosts: { a: { address: "10.0.0.1" } },
    etcd: { version: "3.4", hosts: ["a"] },
  });
  expect(plan.listeners.filter(({ role }) => role === "metrics")).toEqual([]);
  const stores = plan.packages.filter(({ name }) => name.includes("etcd"));
  expect(stores.map(({ name, repository }) => [name, repository])).toEqual([
    ["etcd-server", undefined],
    ["etcd-client", undefined],
  ]);
});

test.each(estatesWith("etcd", [...variants, ...changingEstates]))(
  "each member of etcd of %s tells the others its peer URL before it starts, while the scheme changes",
  (_name, estate) => {
    const { plan } = estate;
    const changes = plan.tlsOffered && !plan.tlsRequired;
    const script = "/usr/local/libexec/gen-bundle/announce-peer-url.sh";
    const members = plan.listeners.filter(({ role }) => role === "consensus");
    for (const { host, content } of filesWith(estate, path, "etcd")) {
      const { "initial-advertise-peer-urls": url } = parse(content, { version: "1.1" });
      const files = known(estate.hosts.get(host), host);
      const unit = known(files.get("/etc/systemd/system/etcd.service"), "unit").content;
      expect(unit.includes(`\nExecStartPre=-${script}\n`)).toBe(changes && members.length > 1);
      const text = files.get(script)?.content;
      expect(text !== undefined).toBe(changes && members.length > 1);
      if (text === undefined) continue;
      const [, endpoints = ""] = / --endpoints=(\S+) /.exec(text) ?? [];
      const others = members.filter((member) => member.host !== host);
      expect(endpoints.split(",")).toEqual(
        others.map(({ bind, port }) => `${plan.tls ? "https" : "http"}://${bind}:${port}`),
      );
      expect(text).toContain(`$3 == "${host}" && $4 != "${url}"`);
      expect(text).toContain(`ask member update "$id" --peer-urls=${url}\n`);
      expect(text.includes(" --cacert=/etc/gen-bundle/tls/consensus-ca.crt ")).toBe(plan.tls);
    }
  },
);
