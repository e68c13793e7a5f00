import { expect, it } from "vitest";
import { topologyReference } from "../../src/index.ts";
import { invoke, workspace } from "./invoke.ts";

const explained = (...args: readonly string[]) => invoke(["explain", ...args], { cwd: workspace() });

it("explains a key with its form, default, example, files, rules and the keys below it", async () => {
  const { code, stdout } = await explained("postgres.patroni.ttl");
  expect(code).toBe(0);
  expect(stdout).toBe(`postgres.patroni.ttl (optional)

Lifetime of the leader's lock, in seconds.

Form: a whole number from 1 to 3600.
Default: 30; derived from objectives.failoverSeconds if that is set.

Example:

    postgres:
      patroni: { ttl: 30 }

Files that it can change:

    /etc/patroni/dynamic.json
    /etc/patroni/patroni.yml
    monitoring/alerts.yml
    monitoring/dashboard.json

Among the rules about it:

    consensus-election-slow    warning  An election of the distributed configuration store (DCS) takes at most 25 % of the leader's lock.
    failover-beyond-heartbeat  warning  A database failover ends before running tasks count as dead.
    patroni-member-flap        warning  Patroni's ttl is at least twice its loop_wait.
    patroni-timing             error    Patroni's loop_wait plus twice its retry_timeout is at most its ttl.
    patroni-timing-minimum     error    Patroni's ttl is at least 20 s and its retry_timeout at least 3 s.
    patroni-ttl-long           warning  Patroni's ttl is at most 60 s.
    patroni-ttl-short          info     Patroni's ttl is at least 30 s.
    patroni-watchdog-margin    warning  A leader that cannot reach the DCS has time to stop PostgreSQL before its watchdog resets the host.
`);
  const { stdout: workers } = await explained("airflow.workers");
  expect(workers).toContain("Form: a list of hosts, or an object of groups of workers.");
  expect(workers).toMatch(
    /^Keys below:\n\n {4}<name> {2}an object {2}Workers with settings of their own\.$/m,
  );
  expect((await explained("airflow.schedulers")).stdout).toMatch(/^airflow\.schedulers \(required\)\n/);
  expect((await explained("pgbackrest.repository.bucket")).stdout).toContain('(required if type is "s3")');
});

it("explains a finding of a plan, and suggests its id", async () => {
  expect(await explained("change-host-renamed")).toEqual({
    code: 0,
    stdout: `change-host-renamed (error of gen-bundle plan)

A host keeps its name.

The name is that of the machine, of the members of clusters on it and of its certificates: under another one, the machine would be a new member with the data of the old one.

Instead: Keep the name, and use label for the name that people see; or let another machine, with another address, take the place of the old one.
`,
    stderr: "",
  });
  expect((await explained("change-host-rename")).stderr).toContain('Did you mean "change-host-renamed"?');
});

it.each([
  ["hosts.web1.address", "hosts.<name>.address"],
  ["/airflow/workers", "airflow.workers"],
  ["airflow.workers.gpu.queues", "airflow.workers.<name>.queues"],
  ["kernel.extra.vm.swappiness", "kernel.extra.<name>"],
  ["haproxy.ports.web-public", "haproxy.ports.web-public"],
  ["name", "name"],
])("explains %s as %s", async (word, key) => {
  expect((await explained(word)).stdout).toMatch(new RegExp(`^${key} \\(`));
});

it("says that a key changes no file, if only rules read it", async () => {
  expect((await explained("objectives.survive")).stdout).toContain(
    "It changes no file. Rules, the report or the runbook read it.",
  );
});

it("lists the sections without a word", async () => {
  const { code, stdout } = await explained();
  expect(code).toBe(0);
  const names = stdout
    .split("\n\n")[0]
    ?.split("\n")
    .map((line) => line.split(" ")[0]);
  expect(names).toEqual(topologyReference().flatMap(({ key }) => (key.includes(".") ? [] : [key])));
  expect(stdout).toMatch(/^network +an object, required +Networks of the estate/m);
});

it.each([
  ["airflow.wrokers", 'There is no rule and no key "airflow.wrokers". Did you mean "airflow.workers"?'],
  ["quorum-evn", 'There is no rule and no key "quorum-evn". Did you mean "quorum-even"?'],
  ["loopWait", 'There is no rule and no key "loopWait". Did you mean "postgres.patroni.loopWait"?'],
  ["single-point", 'There is no rule and no key "single-point". Did you mean "single-point-of-failure"?'],
  ["single", 'Those that begin so are "single-point-of-failure", "single-zone".'],
  [
    "poolSize.x",
    'There is no rule and no key "poolSize.x". "gen-bundle rules" lists the rules, and "gen-bundle explain" the keys of the topology.',
  ],
  [
    "stopTimeout",
    'Keys of this name are "airflow.workers.<name>.stopTimeout", "airflow.worker.stopTimeout".',
  ],
  ["hosts..address", 'There is no rule and no key "hosts..address". Did you mean "hosts.<name>.address"?'],
])("suggests what %s may mean", async (word, sentence) => {
  const { code, stderr, stdout } = await explained(word);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(sentence);
  expect(stderr).not.toContain("--help");
});

it("gives programs the same", async () => {
  const all = JSON.parse((await explained("--format", "json")).stdout);
  expect(all).toEqual(topologyReference());
  const one = JSON.parse((await explained("etcd.hosts", "--format", "json")).stdout);
  expect(one).toMatchObject({ key: "etcd.hosts", presence: "required", below: [] });
});
