import { expect, test } from "vitest";
import { build, known } from "../readers/estates.ts";
import { topology } from "../rules/harness.ts";
import { certificatesOf } from "./certificates.ts";
import { describeChecker } from "./describe-checker.ts";
import { asHost, broken, type Trial, trials } from "./host.ts";
import { postgresqlPrograms } from "./programs.ts";

const path = "/etc/pgbackrest/pgbackrest.conf";

/** The version that Debian 12 has, once on a host and once in an object store. */
const [onHost, inStore] = [
  { type: "posix", host: "keeper" },
  {
    type: "s3",
    bucket: "backups",
    endpoint: "s3.example.com",
    region: "eu-central-1",
    keyId: "AKIAEXAMPLE",
  },
].map((repository) =>
  build(
    `a repository of type ${repository.type}`,
    JSON.stringify(
      topology({
        platform: "debian12",
        tls: true,
        hosts: { keeper: { address: "10.0.0.9", zone: "z9" } },
        pgbackrest: {
          version: "2.45",
          repository,
          extra: { "compress-type": "zst", "log-subprocess": true, "process-max": 3 },
        },
      }),
    ),
  ),
) as [ReturnType<typeof build>, ReturnType<typeof build>];

const info = "runuser --user=postgres -- pgbackrest --stanza=lab --io-timeout=1 info 2>&1";

/** Starts the server with a certificate of its own authority, asks whether it answers, and reads the repository. */
const serve = `
cd /etc && mkdir --parents gen-bundle/tls && cd gen-bundle/tls
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout pgbackrest.key -out ca.crt -subj /CN=keeper 2>/dev/null
cp ca.crt pgbackrest.crt
chown root:postgres pgbackrest.key && chmod 640 pgbackrest.key
chown --recursive root:postgres /etc/pgbackrest
systemd-tmpfiles --create /etc/tmpfiles.d/gen-bundle.conf
for folder in log spool; do mkdir --parents /var/$folder/pgbackrest && chown postgres /var/$folder/pgbackrest; done
runuser --user=postgres -- pgbackrest server &
for _ in {1..100}; do : 2>/dev/null <"/dev/tcp/10.0.0.9/8432" && break; sleep 0.05; done
runuser --user=postgres -- pgbackrest --io-timeout=1 server-ping || exit 1
${info}`;

const keeper = (trial: Trial) => asHost(trial, serve).output;
const ofKeeper = [{ ...onHost, hosts: new Map([...onHost.hosts].filter(([host]) => host === "keeper")) }];

describeChecker("pgbackrest", () => {
  test.each(trials(path, ofKeeper))("serves %s and reads its empty repository", (_title, trial) => {
    expect(keeper(trial)).toMatch(/^stanza: lab\n {4}status: error \(missing stanza path\)\s*$/);
  });

  test.each(trials(path, [onHost, inStore]))("knows every option of %s", (_title, trial) => {
    const { output } = asHost(trial, `chown --recursive root:postgres /etc/pgbackrest\n${info}`);
    expect(output).not.toMatch(/invalid option|ERROR: \[03[1-9]\]/);
  });

  const command = (word: string) =>
    known(
      onHost.plan.checks.find(({ host, title }) => host === "n1" && title.includes(word)),
      word,
    ).command;

  test("verify.sh tells of another version on the repository host", () => {
    const files = known(onHost.hosts.get("n1"), "n1");
    const conf = known(onHost.hosts.get("keeper")?.get(path), path);
    const moved = (text: string) => text.replaceAll("/etc/gen-bundle", "/etc/keeper");
    const { output } = asHost(
      {
        estate: onHost,
        host: "n1",
        files: new Map([
          ...files,
          ["/etc/keeper/pgbackrest.conf", { ...conf, content: moved(conf.content) }],
          ...certificatesOf(onHost, "keeper").map((file) => [moved(file.path), file] as const),
        ]),
      },
      `
exec 2>&1
ip address add 10.0.0.9 dev lo
mkdir /etc/keeper/none
chown --recursive root:postgres /etc/gen-bundle /etc/keeper /etc/pgbackrest
chmod 640 /etc/{keeper,gen-bundle}/tls/*.key
systemd-tmpfiles --create /etc/tmpfiles.d/gen-bundle.conf
for folder in lib log spool; do mkdir --parents /var/$folder/pgbackrest && chown postgres /var/$folder/pgbackrest; done
sed 's/2\\.45/2.46/g' /usr/bin/pgbackrest >/usr/bin/newer && chmod 755 /usr/bin/newer
cd /
for program in pgbackrest newer; do
    runuser -u postgres -- $program --config=/etc/keeper/pgbackrest.conf --config-include-path=/etc/keeper/none server >/tmp/log 2>&1 &
    for _ in {1..100}; do : 2>/dev/null <"/dev/tcp/10.0.0.9/8432" && break; sleep 0.05; done
    (${command("one version")}) && echo "as generated"
    pkill -KILL "$program"
    while : 2>/dev/null <"/dev/tcp/10.0.0.9/8432"; do sleep 0.05; done
done`,
    );
    expect(output.split("\n").filter((line) => !line.includes("Killed"))).toEqual([
      "as generated",
      expect.stringMatching(
        /^pgBackRest differs between \S+ and keeper: expected value '2\.45' for greeting key 'version' but got '2\.46'\. Upgrade it on all hosts together, as described in RUNBOOK\.md\.$/,
      ),
      "",
    ]);
  });

  test("verify.sh tells of WAL that is not archived, and of WAL that was dropped", () => {
    const { output } = asHost(
      { estate: onHost, host: "n1", files: known(onHost.hosts.get("n1"), "n1") },
      `
exec 2>&1
chown --recursive root:postgres /etc/gen-bundle /etc/pgbackrest
for folder in log spool; do mkdir --parents /var/$folder/pgbackrest && chown postgres /var/$folder/pgbackrest; done
mkdir -p /run/stubs /run/postgresql && chown postgres /run/postgresql
printf '#!/bin/sh\\necho "$*" >/tmp/asked; cat /tmp/postgres.log\\n' >/run/stubs/journalctl && chmod 755 /run/stubs/journalctl
export PATH=/run/stubs:$PATH
# The repository host does not exist.
sed -i 's/^archive-push-queue-max.*/archive-push-queue-max = 32MiB/' ${path}
cd / && bin=${postgresqlPrograms} data=/tmp/data
runuser -u postgres -- $bin/initdb --no-sync $data >/dev/null 2>&1
start() { runuser -u postgres -- $bin/pg_ctl -D $data -l /tmp/postgres.log -o "-c fsync=off -c archive_mode=on -k /run/postgresql -c archive_command='$1'" -w restart >/dev/null 2>&1; }
touch /tmp/postgres.log && chown postgres /tmp/postgres.log
psql() { runuser -u postgres -- psql -XqAt -h /run/postgresql -c "$1"; }
wal() { psql "CREATE TABLE IF NOT EXISTS t (); DROP TABLE t; SELECT pg_switch_wal()" >/dev/null; }
check() { (${command("all WAL")}) && echo "as generated"; }
start true; wal; check
start false; wal
until [ "$(psql 'SELECT last_failed_wal IS NOT NULL FROM pg_stat_archiver')" = t ]; do sleep 0.1; done
check
start true
until [ "$(psql "SELECT count(*) FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready'")" = 0 ]; do sleep 0.1; done
check
start "pgbackrest --stanza=lab --pg1-path=$data --io-timeout=1 --archive-timeout=3 archive-push %p"
for _ in 1 2 3 4 5 6; do wal; sleep 0.3; done
for _ in {1..120}; do grep --quiet 'because archive queue exceeded' /tmp/postgres.log && break; sleep 0.2; done
check
cat /tmp/asked
runuser -u postgres -- $bin/pg_ctl -D $data -m immediate stop >/dev/null`,
    );
    expect(output.trimEnd().split("\n")).toEqual([
      "as generated",
      expect.stringMatching(
        /^PostgreSQL archived \w{24} last, at .*; since then \w{24} failed, at .*, and \d+ WAL files wait\. The log of patroni\.service says why: journalctl --unit=patroni\.service\.$/,
      ),
      "as generated",
      expect.stringMatching(
        /^\d+ WAL files were dropped since the last backup, because the archive queue exceeded 4096 MiB: .* Start pgbackrest-incremental\.service on keeper when the repository is reachable\.$/,
      ),
      "--quiet --unit=patroni.service --since=@0 --output=cat --no-pager",
    ]);
  });

  test("verify.sh tells of a backup that is old, and of one that is missing", () => {
    const age = known(
      onHost.plan.checks.find(({ host, title }) => host === "keeper" && title.includes("hours old")),
      "age",
    ).command;
    const { output } = asHost(
      { estate: onHost, host: "keeper", files: known(onHost.hosts.get("keeper"), "keeper") },
      `
exec 2>&1
for folder in lib log spool; do mkdir --parents /var/$folder/pgbackrest && chown postgres /var/$folder/pgbackrest; done
cd / && bin=${postgresqlPrograms} data=/tmp/data
# A repository and a database of this machine, with the stanza of the estate.
mkdir --parents /run/postgresql && chown postgres /run/postgresql
printf '[global]\nrepo1-path=/var/lib/pgbackrest\nstart-fast=y\n[lab]\npg1-path=/tmp/data\npg1-socket-path=/run/postgresql\n' >${path}
rm --force /etc/pgbackrest/conf.d/*
chown --recursive root:postgres /etc/pgbackrest
check() { (${age}) && echo "as generated"; }
check
runuser -u postgres -- $bin/initdb --no-sync $data >/dev/null 2>&1
runuser -u postgres -- $bin/pg_ctl -D $data -l /tmp/postgres.log -o "-c fsync=off -c archive_mode=on -k /run/postgresql -c archive_command='pgbackrest --stanza=lab archive-push %p'" -w start >/dev/null 2>&1
runuser -u postgres -- pgbackrest --stanza=lab stanza-create || cat /tmp/postgres.log
check
runuser -u postgres -- pgbackrest --stanza=lab --type=full backup >/tmp/backup.log 2>&1 || cat /tmp/backup.log
runuser -u postgres -- pgbackrest --stanza=lab --type=incr backup >/tmp/backup.log 2>&1 || cat /tmp/backup.log
check
mkdir /run/stubs; printf '#!/bin/sh\necho $(($(/bin/date +%%s) + 37 * 3600 + 60))\n' >/run/stubs/date; chmod 755 /run/stubs/date
PATH=/run/stubs:$PATH; check
runuser -u postgres -- $bin/pg_ctl -D $data -m immediate stop >/dev/null`,
    );
    const advice = "See RUNBOOK.md, 'A backup failed or is old'.";
    expect(output.trimEnd().split("\n")).toEqual([
      "There is no backup yet.",
      advice,
      "There is no backup yet.",
      advice,
      "as generated",
      "The newest backup is 37 hours old.",
      advice,
    ]);
  });

  test.each<[string, RegExp | string, string, string]>([
    ["an option that it does not know", "start-fast", "start-faster", "invalid option 'start-faster'"],
    ["a word that it does not know", "aes-256-cbc", "aes-128-cbc", "is not allowed for 'repo1-cipher-type'"],
    ["a certificate that is not there", "pgbackrest.crt", "absent.crt", "unable to load cert file"],
  ])("tells of %s", (_what, from, to, message) => {
    expect(keeper(broken(path, (text) => text.replace(from, to), ofKeeper))).toContain(message);
  });
});
