import { expect, test } from "vitest";
import { build } from "../readers/estates.ts";
import { describeChecker } from "./describe-checker.ts";
import { asHost, broken, silence, type Trial, trials } from "./host.ts";

const server = "/etc/gen-bundle/valkey/server.conf";
const sentinel = "/etc/gen-bundle/valkey/sentinel.conf";

/** Three nodes with the product that Debian 12 has. */
const estates = [false, true].map((tls) =>
  build(tls ? "with TLS" : "without TLS", {
    name: "queues",
    platform: "debian12",
    tls,
    network: { subnet: "10.0.0.0/24" },
    hosts: Object.fromEntries([1, 2, 3].map((last) => [`mq${last}`, { address: `10.0.0.${last}` }])),
    valkey: {
      hosts: ["mq1", "mq2", "mq3"],
      extra: { loglevel: "verbose", "client-output-buffer-limit": "pubsub 64mb 16mb 90" },
    },
  }),
);

/** Prepares and starts both daemons of a host, whose neighbours refuse connections, and asks them. */
const start = ({ estate, host }: Trial, then: string) => `
for address in ${[...estate.plan.hosts.values()].flatMap(({ name, address }) => (name === host ? [] : address)).join(" ")}; do
    ip address add "$address" dev lo
done
mkdir --parents /var/lib/redis
chown redis:redis /var/lib/redis
[ ! -e /etc/gen-bundle/tls/valkey.key ] || chown redis:redis /etc/gen-bundle/tls/valkey.key
libexec=/usr/local/libexec/gen-bundle
for kind in server sentinel; do
    $libexec/prepare-valkey.sh $kind || exit 1
    setpriv --reuid redis --regid redis --init-groups redis-$kind /var/lib/redis/$kind.conf --daemonize no >/tmp/$kind 2>&1 &
done
for kind in server sentinel; do
    for _ in {1..60}; do
        [ "$($libexec/ask-valkey.sh $kind ping 2>/dev/null)" = PONG ] && continue 2
        sleep 0.05
    done
    cat /tmp/$kind
    exit 1
done
${then}`;

const run = (trial: Trial, then = "") => asHost(trial, start(trial, then));

describeChecker("valkey", () => {
  test.each(trials(server, estates))("starts with the files of %s", (_title, trial) => {
    expect(run(trial)).toEqual(silence);
  });

  test.each(trials(server, estates).filter(([, { host }]) => host === "mq1"))(
    "lets the nodes of %s do what they need, and others nothing",
    (_title, trial) => {
      const flags = trial.estate.plan.tls
        ? "--tls --cacert /etc/gen-bundle/tls/ca.crt --cert /etc/gen-bundle/tls/valkey.crt --key /etc/gen-bundle/tls/valkey.key"
        : "";
      const { output } = run(
        trial,
        `
        $libexec/ask-valkey.sh server info replication | grep --only-matching '^role:[a-z]*'
        $libexec/ask-valkey.sh sentinel sentinel master tasks | sed -n '/^quorum$/{n;p}'
        $libexec/ask-valkey.sh sentinel sentinel get-master-addr-by-name tasks | head --lines=1
        other() { redis-cli -h 10.0.0.1 ${flags} -p "$@" 2>&1; }
        other 6379 ping
        other 26379 sentinel get-master-addr-by-name tasks | head --lines=1
        other 26379 sentinel failover tasks | cut --characters=1-6
        other 26379 sentinel set tasks quorum 1 | cut --characters=1-6`,
      );
      expect(output.trim().split(/\s*\n\s*/)).toEqual([
        "role:master",
        "2",
        "10.0.0.1",
        "NOAUTH Authentication required.",
        "10.0.0.1",
        "NOPERM",
        "NOPERM",
      ]);
    },
  );

  test("starts a second node as a replica, and keeps the leader that Sentinel knew", () => {
    const [, trial] = trials(server, estates).find(([, { host }]) => host === "mq2") ?? [];
    if (!trial) throw new Error("no mq2");
    const { output } = run(
      trial,
      `
      grep '^replicaof' /var/lib/redis/server.conf
      sed -i 's/^sentinel monitor .*/sentinel monitor tasks 10.0.0.3 6379 2/; s/^sentinel config-epoch .*/sentinel config-epoch tasks 7/' /var/lib/redis/sentinel.conf
      kill %2
      wait %2
      $libexec/prepare-valkey.sh server
      grep '^replicaof' /var/lib/redis/server.conf`,
    );
    expect(output).toContain("replicaof 10.0.0.1 6379\n");
    expect(output).toContain("replicaof 10.0.0.3 6379\n");
  });

  test.each<[string, string, RegExp | string, string, string]>([
    ["an unknown key", server, "appendfsync", "appendfsink", "Bad directive or wrong number of arguments"],
    ["an unknown policy", server, "noeviction", "noevictions", "argument(s) must be one of the following"],
    ["an unknown right", server, "+@all", "+@every", "Unknown command or category name in ACL"],
    [
      "an unknown option of Sentinel",
      sentinel,
      "auth-user",
      "auth-users",
      "Unrecognized sentinel configuration",
    ],
  ])("refuses %s", (_what, path, from, to, message) => {
    const trial = broken(path, (text) => text.replace(from, to), estates);
    const verdict = run(trial);
    expect(verdict.status).toBe(1);
    expect(verdict.output).toContain(message);
  });
});
