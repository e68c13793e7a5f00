import { expect, test } from "vitest";
import { build, known } from "../readers/estates.ts";
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
});
