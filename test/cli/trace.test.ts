import { join } from "node:path";
import { expect, it } from "vitest";
import { buildBundle } from "../../src/index.ts";
import { examples, root } from "../examples.ts";
import { known } from "../readers/estates.ts";
import { invoke, workspace } from "./invoke.ts";

const estate = known(
  examples.find(({ name }) => name === "airflow-ha"),
  "airflow-ha",
);
const built = buildBundle(estate.text);
if (!built.ok) throw new Error("The example is broken.");
const { artifacts } = built.bundle;

/** The number of the first line of a file that begins so. */
function lineOf(host: string, path: string, start: string): number {
  const file = known(
    artifacts.find((each) => each.host === host && each.path === path),
    path,
  );
  const index = file.content.split("\n").findIndex((line) => line.trimStart().startsWith(start));
  if (index < 0) throw new Error(`${path} has no line "${start}".`);
  return index + 1;
}

const explained = (...args: readonly string[]) =>
  invoke(["explain", ...args], { cwd: join(root, "examples/airflow-ha") });

it.each([
  ["sql1", "/etc/patroni/patroni.yml", "ttl:"],
  ["sql1", "/etc/patroni/patroni.yml", "name: sql1"],
  ["airflow", "/etc/haproxy/haproxy.cfg", "server sql1"],
  ["haproxy2", "/etc/keepalived/keepalived.conf", "priority"],
  ["airflow", "/etc/keepalived/keepalived.conf", "auth_pass"],
  ["airflow", "/etc/airflow/migrate.env", "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"],
  ["mq1", "/etc/hosts", "192.168.83.135"],
  ["mq1", "/etc/firewalld/zones/public.xml", '<port port="5672"'],
  ["sql1", "/etc/systemd/system/patroni.service", "ExecStartPre=-+"],
  ["airflow", "/etc/haproxy/haproxy.cfg", "option dontlognull"],
])("explains on %s, in %s, %s", async (host, path, start) => {
  const { code, stdout, stderr } = await explained(
    `${host}${path}:${lineOf(host, path, start)}`,
    "topology.json",
  );
  expect([code, stderr]).toEqual([0, ""]);
  const name = `${host}${path} ${start}`.replaceAll(/[^\w.]+/g, "-").replace(/-$/, "");
  await expect(stdout).toMatchFileSnapshot(join(root, `test/cli/explained-lines/${name}.txt`));
});

it("lists every line that a value reaches", async () => {
  const { code, stdout } = await explained("--from", "keepalived.advertInterval", "topology.json");
  expect(code).toBe(0);
  await expect(stdout).toMatchFileSnapshot(join(root, "test/cli/explained-lines/from-advert-interval.txt"));
  const { stdout: same } = await explained("--from", "/keepalived/advertInterval", "topology.json");
  expect(same).toBe(stdout);
});

it("tells of a value that reaches no file", async () => {
  const { stdout } = await explained("--from", "hosts.card1.cpus", "topology.json");
  expect(stdout).toBe(
    "hosts.card1.cpus is not set.\n\nNo line of a file changes with it. Rules, the report or new lines read it.\n",
  );
});

it("knows the hosts of a range, the range as it is written, and the items of a list", async () => {
  const cwd = workspace({
    "t.yaml": `name: e
network: { subnet: 10.0.0.0/24 }
hosts:
  "db[1-3]": { address: "10.0.0.[11-13]" }
etcd: { hosts: ["db[1-3]"] }
kernel: { extra: { net.core.somaxconn: 1024 } }
`,
  });
  const from = async (name: string) =>
    (await invoke(["explain", "--from", name, "t.yaml"], { cwd })).stdout.split("\n\n")[0];
  const each = [1, 2, 3].map((host) => `hosts.db${host}.address is "10.0.0.1${host}" (t.yaml:4:25).`);
  expect(await from("hosts.db2.address")).toBe(`${each[1]} Measured with "10.0.0.14", "fd00::11".`);
  const lines = async (name: string) =>
    (await from(name))?.split("\n").map((line) => /^.*?\)\./.exec(line)?.[0]);
  expect(await lines("hosts.db[1-3].address")).toEqual(each);
  expect(await lines("/hosts/db[1-3]/address")).toEqual(each);
  for (const name of ["etcd.hosts.1", "etcd.hosts[1]", "/etcd/hosts/1"])
    expect(await from(name)).toBe('etcd.hosts.1 is "db2" (t.yaml:5:17). Measured with ["db1","db3"].');
  expect(await from("kernel.extra.net.core.somaxconn")).toContain("kernel.extra.net.core.somaxconn is 1024");
  const { stderr } = await invoke(["explain", "--from", "hosts.db[1-3].memry", "t.yaml"], { cwd });
  expect(stderr).toContain('Did you mean "hosts.db[1-3].memory"?');
  const { stdout } = await invoke(["explain", "--from", "etcd.hosts.1", "t.yaml"], { cwd });
  expect(stdout).toContain("hosts/db2/etc/etcd/etcd.conf.yml: the whole file");
  expect(stdout).not.toContain("hosts/db1/etc/etcd/etcd.conf.yml: the whole file");
});

it("finds the topology in the bundle of a file on this disk, and tells of an edited line", async () => {
  const hosts = { node1: { address: "10.0.0.1" } };
  const topology = JSON.stringify({ name: "one", network: { subnet: "10.0.0.0/24" }, hosts });
  const cwd = workspace({ "topology.json": topology });
  await invoke(["topology.json", "--out", "out"], { cwd });
  const { code, stdout } = await invoke(["explain", "out/hosts/node1/etc/hostname:1"], { cwd });
  expect(code).toBe(0);
  expect(stdout).toContain("The name hosts.node1 (out/topology.json:");
  expect(stdout).not.toContain("On this disk");
  const edited = workspace({ "topology.json": topology, "out/hosts/node1/etc/hostname": "other\n" });
  const { stdout: other } = await invoke(["explain", "out/hosts/node1/etc/hostname:1", "topology.json"], {
    cwd: edited,
  });
  // All else may be about another line.
  expect(other.startsWith("On this disk the line is another one")).toBe(true);
});

it("finds a file by its place on this disk, wherever one stands", async () => {
  const hosts = { node1: { address: "10.0.0.1" }, node2: { address: "10.0.0.2" } };
  const topology = JSON.stringify({ name: "two", network: { subnet: "10.0.0.0/24" }, hosts });
  const cwd = workspace({ "topology.json": topology });
  await invoke(["topology.json", "--out", "out"], { cwd });
  const within = join(cwd, "out/hosts/node2/etc");
  const first = async (folder: string, ...args: readonly string[]) =>
    (await invoke(["explain", ...args], { cwd: folder })).stdout.split("\n")[0];
  const other = "../../../../topology.json";
  const found = await Promise.all([
    first(within, "hostname:1"),
    first(within, "./hostname:1", other),
    first(within, "../etc//hostname:1:5"),
    first(within, join(within, "hostname:1"), other),
    first(join(cwd, "out"), "node2/etc/hostname:1"),
    first(cwd, "./out/hosts/node2/etc/hostname:1"),
    first(cwd, "node2:/etc/hostname:1", "topology.json"),
    first("/", join(within, "hostname:1")),
  ]);
  expect(found).toEqual(found.map(() => "hosts/node2/etc/hostname:1"));
  const { stdout } = await invoke(["explain", "hostname:1"], { cwd: within });
  expect(stdout).toContain("The name hosts.node2 (../../../topology.json:");
});

it("tells of a file on this disk that has fewer or more lines", async () => {
  const hosts = { node1: { address: "10.0.0.1" } };
  const topology = JSON.stringify({ name: "one", network: { subnet: "10.0.0.0/24" }, hosts });
  const cwd = workspace({
    "topology.json": topology,
    "out/hosts/node1/etc/hostname": "node1\nnode2\n",
    "out/hosts/node1/etc/chrony.conf": "# edited\n",
  });
  const explain = (line: string) =>
    invoke(["explain", `out/hosts/node1/etc/${line}`, "topology.json"], { cwd });
  expect((await explain("chrony.conf:3")).stdout).toContain(
    "On this disk the file has only 1 line: the file was edited, or is of another topology.",
  );
  expect((await explain("hostname:2")).stderr).toContain(
    '"hosts/node1/etc/hostname" has 1 line, and no line 2. On this disk it has 2: it was edited, or is of another topology.',
  );
});

it("counts the same lines for a line and for the value that it comes from, documents included", async () => {
  const line = lineOf("sql1", "/etc/patroni/patroni.yml", "ttl:");
  const one = await explained(`sql1/etc/patroni/patroni.yml:${line}`, "topology.json");
  const all = await explained("--from", "postgres.patroni.ttl", "topology.json");
  const [, others = ""] = /It also changes (\d+) other lines/.exec(one.stdout) ?? [];
  const [, total = ""] = /Another value changes (\d+) lines/.exec(all.stdout) ?? [];
  expect(Number(total)).toBe(Number(others) + 1);
  expect(all.stdout).toContain("RUNBOOK.md");
});

it("shows a value that no file has", async () => {
  const { stdout } = await explained("--from", "$schema", "topology.json");
  expect(stdout).toContain('$schema is "../../schemas/topology.schema.json" (topology.json:2:14).');
});

it("gives programs the same", async () => {
  const line = lineOf("sql1", "/etc/patroni/patroni.yml", "ttl:");
  const { stdout } = await explained(
    `sql1/etc/patroni/patroni.yml:${line}`,
    "topology.json",
    "--format",
    "json",
  );
  const { sources, ...rest } = JSON.parse(stdout);
  expect(rest).toMatchObject({ host: "sql1", line, component: "postgres", differs: false });
  expect(sources[0]).toMatchObject({ pointer: "/postgres/patroni/ttl", kind: "default", value: 30 });
});

it.each([
  [
    ["haproxy.cfg:12", "topology.json"],
    '"haproxy.cfg" fits 2 files: hosts/airflow/etc/haproxy/haproxy.cfg, hosts/',
  ],
  [["sql1/etc/hostname:9", "topology.json"], '"hosts/sql1/etc/hostname" has 1 line, and no line 9.'],
  [["sql1/etc/hostnam:1", "topology.json"], 'Did you mean "hosts/sql1/etc/hostname"?'],
  [["sql1/etc/hostname:0", "topology.json"], '"hosts/sql1/etc/hostname" has 1 line, and no line 0.'],
  [["manifest.json:20", "topology.json"], '"manifest.json" lists the other files of the bundle'],
  [["hostname:-1"], "takes the number of a line, such as hostname:18, not hostname:-1."],
  [["hostname:1.5"], "takes the number of a line, such as hostname:18, not hostname:1.5."],
  [["hostname:"], "takes the number of a line, such as hostname:18, not hostname:."],
  [["hostname:1000000000000000000000"], "such as hostname:18, not hostname:1000000000000000000000."],
  [["sql1/etc/hostname"], "For a line of a file, add its number: gen-bundle explain sql1/etc/hostname:1"],
  [["sql1/etc/hostname:1"], "Name the topology after it, such as topology.json"],
  [
    ["--from", "postgres.ports.databse", "topology.json"],
    'The topology has no value "postgres.ports.databse". Did you mean "postgres.ports.database"?',
  ],
  [["--from", "hosts.sql9.address", "topology.json"], 'Did you mean "hosts.sql'],
  [["--from", "hosts.sql1.memry", "topology.json"], 'Did you mean "hosts.sql1.memory"?'],
  [["--from", "/etcd/hosts/7", "topology.json"], 'Did you mean "etcd.hosts'],
  [["--from", "hosts.sql[1-3].address", "topology.json"], 'Did you mean "hosts.sql1.address"?'],
  [["no.such.file:1", "topology.json"], '"gen-bundle topology.json --verbose" lists its files.'],
  [["--from", "no.such.thing.at.all", "topology.json"], '"gen-bundle explain" lists the keys.'],
  [["--from", "postgres"], "Name the topology after it, such as topology.json"],
  [["sql1/etc/hostname:1", ".."], '".." is a directory without a topology.json'],
])("refuses %j", async (args, sentence) => {
  const { code, stdout, stderr } = await explained(...args);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(sentence);
  // Only of the arguments themselves does help tell more.
  expect(stderr.includes("--help")).toBe(
    sentence.includes("takes the number of a line") || sentence.startsWith("such as"),
  );
});

it("lists the findings of a topology with errors", async () => {
  const cwd = workspace({ "topology.json": "{}" });
  const { code, stdout, stderr } = await invoke(["explain", "etc/hosts:1", "topology.json"], { cwd });
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toContain('"name"');
});
