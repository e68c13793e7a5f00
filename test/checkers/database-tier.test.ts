import { expect, test } from "vitest";
import { build, eachEstate, known } from "../readers/estates.ts";
import { topology } from "../rules/harness.ts";
import { describeChecker } from "./describe-checker.ts";
import { asHost, type Trial } from "./host.ts";

const estate = build(
  "two nodes",
  topology({
    platform: "debian12",
    etcd: { version: "3.4", hosts: ["n1"] },
    postgres: { version: 15, hosts: ["n1", "n2"], extra: { parameters: { log_statement: "all" } } },
  }),
);
const sqlPath = "/var/lib/postgresql/post-bootstrap.sql";

/** What the second node has of its own: on one machine, two nodes cannot share their folders. */
const second = (content: string) =>
  content
    .replaceAll("/var/lib/postgresql/", "/var/lib/postgresql/second/")
    .replaceAll("/run/postgresql", "/run/second");

const patroni = known(estate.hosts.get("n2")?.get("/etc/patroni/patroni.yml"), "patroni.yml of n2");
const files = new Map([
  ...known(estate.hosts.get("n1"), "n1"),
  ["/etc/patroni/second.yml", { ...patroni, content: second(patroni.content) }] as const,
]);
const trial: Trial = { estate, host: "n1", files };

/** Functions to start nodes, and to wait for what they become. */
const tools = `
chown --recursive root:postgres /etc/patroni ${sqlPath}
systemd-tmpfiles --create /etc/tmpfiles.d/gen-bundle.conf
install --directory --owner=postgres --mode=0700 /var/lib/postgresql/second{,/15,/15/main} /run/postgresql /run/second
cp --preserve ${sqlPath} ${second(sqlPath)}
ip address add 10.0.0.2 dev lo
etcd --config-file=/etc/etcd/etcd.conf.yml >/tmp/etcd.log 2>&1 &
until_true() { for _ in {1..80}; do eval "$1" >/dev/null 2>&1 && return; sleep 0.25; done; echo "never: $1"; tail -n 30 /tmp/*.log; exit 1; }
start() { (cd / && set -a && . /etc/patroni/patroni.env && exec runuser -u postgres -- /run/patroni/bin/patroni "/etc/patroni/$1.yml") >"/tmp/$1.log" 2>&1 & }
psql() { runuser -u postgres -- psql --no-psqlrc --quiet --no-align --tuples-only --host=/run/postgresql "$@"; }
`;

const run = (script: string) => {
  const { status, output } = asHost(trial, `${tools}\n${script}`);
  return { status, lines: output.trimEnd().split("\n") };
};

describeChecker("database tier", () => {
  test("the owners' passwords are gone once each node runs, and a failed bootstrap keeps them", () => {
    const verdict = run(`
cp --preserve ${sqlPath} /tmp/sql && echo 'SELECT 1/0;' >>${sqlPath}
start patroni
until_true 'grep --quiet "post_init script .* returned non-zero" /tmp/patroni.log'
[ -e ${sqlPath} ] && echo "kept after a failure"
wait %2
cp --preserve /tmp/sql ${sqlPath}
start patroni
until_true 'curl --fail http://10.0.0.1:8008/primary'
until_true '[ ! -e ${sqlPath} ]'
start second
until_true 'curl --fail http://10.0.0.2:8008/replica'
until_true '[ ! -e ${second(sqlPath)} ]'
psql --command="SELECT datname, rolname FROM pg_database JOIN pg_roles r ON r.oid = datdba WHERE datname = 'metadata'"
sed --quiet "s/.* PASSWORD //p" /tmp/sql >/tmp/password && [ -s /tmp/password ] && grep --quiet --fixed-strings --file=/tmp/password /tmp/sql && echo "known"
grep --recursive --files-with-matches --no-messages --fixed-strings --file=/tmp/password /tmp/patroni.log /tmp/second.log /etc /var/lib/postgresql
`);
    expect(verdict).toEqual({ status: 1, lines: ["kept after a failure", "metadata|keeper", "known"] });
  });

  test("etcd and Patroni serve the metrics that alerts name", () => {
    const [, { plan }] = known(
      eachEstate.find(([name]) => name === "debian12-all"),
      "debian12-all",
    );
    const named = new Set(
      plan.alerts.flatMap(({ measured }) => measured.match(/\b(?:patroni|etcd)_\w+/g) ?? []),
    );
    expect([...named].filter((name) => name.startsWith("patroni_"))).not.toEqual([]);
    expect([...named].filter((name) => name.startsWith("etcd_"))).not.toEqual([]);
    const { lines } = run(`
start patroni
until_true 'curl --fail http://10.0.0.1:8008/primary'
curl --silent --fail http://10.0.0.1:8008/metrics http://10.0.0.1:2379/metrics >/tmp/metrics
for name in ${[...named].join(" ")}; do grep --quiet "^$name\\b" /tmp/metrics || echo "There is no $name."; done
echo asked
`);
    expect(lines).toEqual(["asked"]);
  });

  test("verify.sh tells how etcd, Patroni and the databases differ from the topology, and what to do", () => {
    const commands = estate.plan.checks.filter(({ host, drift }) => host === "n1" && drift === true);
    const [members, settings, databases] = ["members", "stored settings", "databases"].map(
      (word) =>
        known(
          commands.find(({ title }) => title.includes(word)),
          word,
        ).command,
    );
    const check = (command: string | undefined) =>
      `(${known(command, "check")}) 2>&1 && echo "as generated"\n`;
    const url = "--endpoints=http://10.0.0.1:2379";
    const verdict = run(`
start patroni
until_true 'curl --fail http://10.0.0.1:8008/primary'
${[members, settings, databases].map(check).join("")}
export ETCDCTL_API=3
etcdctl ${url} member update "$(etcdctl ${url} member list | cut --delimiter=, --fields=1)" --peer-urls=http://10.0.0.9:2380 >/dev/null
${check(members)}
etcdctl ${url} get --print-value-only /service/lab/config | sed 's/"ttl":[0-9]*/"ttl":99/; s/"max_connections":[0-9]*,//' >/tmp/config
etcdctl ${url} put /service/lab/config <&- -- "$(cat /tmp/config)" >/dev/null
until_true 'curl http://10.0.0.1:8008/config | grep 99'
${check(settings)}
psql --command='ALTER DATABASE metadata OWNER TO postgres'
${check(databases)}
psql --command='DROP DATABASE metadata'
${check(databases)}
kill %%; until_true '! psql --command="SELECT 1"'
${check(settings)}
${check(databases)}`);
    expect(verdict.lines).toEqual([
      "as generated",
      "as generated",
      "as generated",
      "The members of etcd are n1 http://10.0.0.9:2380; the topology has n1 http://10.0.0.1:2380. Change one member at a time: etcdctl member update for its URL, or RUNBOOK.md for members that are lost or added.",
      "ttl is 99 in the DCS and 30 in /etc/patroni/dynamic.json; postgresql.parameters.max_connections is null in the DCS and 200 in /etc/patroni/dynamic.json. See RUNBOOK.md, 'PostgreSQL: settings that all nodes share'.",
      'The database metadata belongs to postgres; in the topology it belongs to keeper. See RUNBOOK.md, "PostgreSQL: add databases".',
      'The database metadata does not exist; in the topology it belongs to keeper. See RUNBOOK.md, "PostgreSQL: add databases".',
      expect.stringMatching(/^curl: /),
      expect.stringMatching(/^psql: error: .*/),
      expect.anything(),
    ]);
  });

  test("verify.sh tells of a standby that lags, and of one that does not stream", () => {
    const lag = known(
      estate.plan.checks.find(({ host, title }) => host === "n1" && title.includes("streams")),
      "lag",
    ).command;
    const ask = (query: string) =>
      `runuser -u postgres -- psql --no-psqlrc --quiet --no-align --tuples-only --host=/run/second --command="${query}"`;
    const verdict = run(`
start patroni
until_true 'curl --fail http://10.0.0.1:8008/primary'
start second
until_true 'curl --fail http://10.0.0.2:8008/replica'
leader() { (${lag}) 2>&1 && echo "as generated"; }
standby() { (${second(lag)}) 2>&1 && echo "as generated"; }
until_true '${ask("SELECT status FROM pg_stat_wal_receiver")} | grep streaming'
leader
standby
${ask("SELECT pg_wal_replay_pause()")} >/dev/null
psql --command='CREATE TABLE t AS SELECT repeat(md5(g::text), 30) FROM generate_series(1, 80000) g'
until_true '! standby'
standby
${ask("SELECT pg_wal_replay_resume()")} >/dev/null
until_true standby
${ask("ALTER SYSTEM SET primary_conninfo = ''")} >/dev/null
${ask("SELECT pg_reload_conf()")} >/dev/null
until_true '! standby'
standby`);
    expect(verdict.lines).toEqual([
      "as generated",
      "as generated",
      expect.stringMatching(
        /^The standby is \d\d+ MiB behind the leader\. See RUNBOOK\.md, "A standby lags or does not replicate"\.$/,
      ),
      'The standby does not stream from the leader. See RUNBOOK.md, "A standby lags or does not replicate".',
    ]);
  });
});
