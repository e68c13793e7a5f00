import { expect, test } from "vitest";
import { parse } from "yaml";
import { eachEstate, filesOf, known } from "./estates.ts";

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

test.each(eachEstate)(
  "etcd of %s names the same members on each, and itself",
  (_name, { plan, ...estate }) => {
    const files = filesOf({ plan, ...estate }, path);
    const configurations = files.map(({ host, content }) => ({
      host,
      ...parse(content, { version: "1.1" }),
    }));
    const members = plan.services.filter(({ tier }) => tier === "etcd").map(({ host }) => host);
    expect(files.map(({ host }) => host).toSorted()).toEqual(members.toSorted());

    for (const each of configurations) {
      const { host } = each;
      const { address } = known(plan.hosts.get(host), host);
      const ports = new Map(
        plan.listeners.filter((listener) => listener.host === host).map(({ role, port }) => [role, port]),
      );
      const cluster = new Map<string, string>(
        each["initial-cluster"].split(",").map((member: string) => member.split("=")),
      );
      expect(Object.keys(each).filter((key) => key !== "host" && !keys.has(key))).toEqual([]);
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
      }
      expect(each["listen-peer-urls"]).toBe(each["initial-advertise-peer-urls"]);
      expect(each["listen-client-urls"].split(",")[0]).toBe(each["advertise-client-urls"]);
      expect(each["election-timeout"]).toBeGreaterThanOrEqual(5 * each["heartbeat-interval"]);
      expect(each["quota-backend-bytes"]).toBeLessThanOrEqual(8 * 1024 ** 3);
      expect(["new", "existing"]).toContain(each["initial-cluster-state"]);
    }
  },
);
