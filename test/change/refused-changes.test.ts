import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { planChange } from "../../src/index.ts";
import { root } from "../examples.ts";

type Values = Record<string, unknown>;

const read = (path: string): Values =>
  parse(readFileSync(join(root, "examples", path), "utf8"), { merge: true });
/** The value below a key, to be changed. */
const at = (values: Values, ...keys: readonly string[]): Values =>
  keys.reduce((inner, key) => inner[key] as Values, values);

const small = "changes/add-worker/old.json";
const networks = "two-networks/topology.yaml";

it.each<[string, string, (topology: Values) => void, readonly string[]]>([
  [
    "another name of the database of Airflow",
    small,
    (topology) => void (at(topology, "postgres")["databases"] = { flow: { owner: "airflow" } }),
    ["change-login", "change-login"],
  ],
  [
    "another virtual host",
    small,
    (topology) => void (at(topology, "rabbitmq")["virtualHosts"] = { flow: { user: "airflow" } }),
    ["change-login", "change-login"],
  ],
  [
    "a cluster that leaves its network",
    networks,
    (topology) => void delete at(topology, "etcd")["network"],
    ["change-address", "change-address"],
  ],
  [
    "another further address of a host",
    networks,
    (topology) => void (at(topology, "hosts", "a1", "addresses")["inside"] = "10.1.10.77"),
    ["change-address", "change-address", "change-address", "change-address"],
  ],
  [
    "a pooler between clients and the database",
    small,
    (topology) => void (topology["pgbouncer"] = { hosts: ["sql1", "sql2", "sql3"] }),
    ["change-provider"],
  ],
  ["another port of SSH", small, (topology) => void (topology["ssh"] = { port: 2222 }), ["change-port"]],
  [
    "another mover of a VIP",
    "vip-manager/topology.json",
    (topology) => void delete topology["vipManager"],
    ["change-vip-owner"],
  ],
  [
    "another address of a VIP that an agent holds",
    "vip-manager/topology.json",
    (topology) => void (at(topology, "vips", "leader")["address"] = "10.20.0.250"),
    ["change-vip-address"],
  ],
  [
    "another address of a VIP by which shares are mounted",
    "airflow-ha/topology.json",
    (topology) => void (at(topology, "vips", "nfs-vip")["address"] = "192.168.83.221"),
    ["change-vip-address"],
  ],
  [
    "a share that leaves",
    "airflow-ha/topology.json",
    (topology) => {
      delete topology["nfs"];
      delete at(topology, "vips")["nfs-vip"];
    },
    ["change-state-left-behind"],
  ],
  [
    "another operating system of a server of a share",
    "airflow-ha/topology.json",
    (topology) => void (at(topology, "hosts", "ftp")["platform"] = "rocky10"),
    ["change-platform"],
  ],
  [
    "another operating system of the host with the backups",
    "debian12-all/topology.yaml",
    (topology) => void (at(topology, "hosts", "backup")["platform"] = "debian13"),
    ["change-platform"],
  ],
  [
    "another operating system together with an upgrade",
    "changes/replace-operating-system/old.json",
    (topology) => {
      at(topology, "hosts", "sql1")["platform"] = "debian13";
      at(topology, "etcd")["version"] = "3.6";
    },
    ["change-platform"],
  ],
  [
    "another broker",
    small,
    (topology) => {
      topology["valkey"] = { hosts: at(topology, "rabbitmq")["hosts"] };
      delete topology["rabbitmq"];
    },
    ["change-state-left-behind", "change-login", "change-login", "change-new-quorum"],
  ],
])("%s is refused", (_name, file, edit, rules) => {
  const topology = read(file);
  edit(topology);
  const { ok, diagnostics } = planChange(read(file), topology);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  expect([ok, errors.map(({ rule }) => rule).sort()]).toEqual([false, [...rules].sort()]);
  for (const { hint } of errors) expect(hint).toMatch(/\.$/);
});

it("says of a wrong topology whose errors these are", () => {
  const right = read(small);
  const wrong = { ...right, etcd: {} };
  const rules = (old: Values, now: Values) => planChange(old, now).diagnostics.map(({ rule }) => rule);
  expect(rules(wrong, right)).toEqual(["change-from-invalid"]);
  expect(rules(right, wrong)).toContain("missing-key");
});
