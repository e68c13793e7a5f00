import { expect, test } from "vitest";
import { authorityPathOf, certificatePaths } from "../../src/model/tls.ts";
import { build, known } from "../readers/estates.ts";
import { overridden } from "../readers/inline-estates.ts";
import type { Json } from "../rules/harness.ts";
import { describeChecker } from "./describe-checker.ts";
import { asHost, broken, silence, type Trial, trials } from "./host.ts";

const path = "/etc/etcd/etcd.conf.yml";

/**
 * Starts a member until it has read its file, joined its neighbours' list and listens; it has no neighbour to vote. One that
 * joins a running cluster first asks its neighbours for the list, and none answers.
 */
function start(trial: Trial) {
  const joins = /^initial-cluster-state: existing$/m.test(trial.files.get(path)?.content ?? "");
  const started = joins
    ? "cannot fetch cluster info from peer urls"
    : "listening for peers|serving peer traffic";
  const own = trial.estate.plan.hosts.get(trial.host)?.address;
  // Where neighbours' addresses lead nowhere at once, asking them takes no time.
  const neighbours = [...trial.estate.plan.hosts.values()].filter(({ address }) => address !== own);
  return asHost(
    trial,
    `
    for address in ${neighbours.map(({ address }) => address).join(" ")}; do ip address add "$address" dev lo; done
    etcd --config-file=${path} >/tmp/log 2>&1 &
    for _ in {1..100}; do
        grep --quiet --no-messages -E '${started}' /tmp/log && exit 0
        kill -0 $! 2>/dev/null || break
        sleep 0.05
    done
    cat /tmp/log
    exit 1`,
  );
}

const { certificate, key } = certificatePaths("etcd");

/** What Patroni asks first, through the gateway. */
const members = `curl --silent --show-error --fail --data '{}' --cacert ${authorityPathOf("consensus")} https://10.0.0.1:2379/v3/cluster/member/list`;

/** The first host of an estate with TLS and monitoring, of this version: the only member, and every client of the estate. */
function alone(version: string): Trial {
  const estate = build("alone", {
    name: `alone-${version.replace(".", "-")}`,
    tls: true,
    network: { subnet: "10.0.0.0/24", monitoring: ["10.0.9.0/24"] },
    hosts: { a: { address: "10.0.0.1" }, b: { address: "10.0.0.2" } },
    etcd: { version, hosts: ["a"] },
    postgres: { hosts: ["a", "b"], databases: { airflow: { owner: "airflow" } } },
    haproxy: { hosts: ["a"] },
    pgbouncer: { hosts: ["a", "b"] },
    rabbitmq: { hosts: ["a"] },
    airflow: {
      webservers: ["b"],
      schedulers: ["a"],
      workers: ["a"],
    },
  });
  return { estate, host: "a", files: known(estate.hosts.get("a"), "host a") };
}

/** Starts the member of `trial` with the certificates that its estate's script makes, and asks `question` until it is answered. */
function ask(trial: Trial, question: string) {
  return asHost(
    trial,
    `
    etcd --config-file=${path} >/tmp/log 2>&1 &
    for _ in {1..20}; do
        { ${question}; } >/tmp/answer 2>&1 && exit 0
        kill -0 $! 2>/dev/null || break
        sleep 0.25
    done
    cat /tmp/answer /tmp/log
    exit 1`,
  );
}

describeChecker("etcd", () => {
  test.each(trials(path))("starts with %s", (_title, trial) => {
    expect(start(trial)).toEqual(silence);
  });

  test.each<[string, RegExp | string, string, string]>([
    ["a member that is not in the list", /^name: .*/m, "name: nobody", "couldn't find local name"],
    ["a name to bind", /^listen-client-urls: .*/m, "listen-client-urls: http://sql:2379", "expected IP"],
    ["a number that is none", /^election-timeout: .*/m, "election-timeout: long", "election-timeout"],
    ["an election before the next heartbeat", /^election-timeout: .*/m, "election-timeout: 200", "election"],
  ])("refuses %s", (_what, from, to, message) => {
    const verdict = start(broken(path, (text) => text.replace(from, to)));
    expect(verdict.status).toBe(1);
    expect(verdict.output).toContain(message);
  });

  test("takes settings by name", () => {
    const first = (extra: Json) => {
      const [found] = trials(path, [overridden({ etcd: { extra } })]);
      return start(known(found, "host")[1]);
    };
    expect(first({ "max-txn-ops": 256 })).toEqual(silence);
    expect(first({ "max-txn-ops": "many" }).output).toContain("cannot unmarshal string");
  });

  // A key that this etcd does not know is passed over, so any version's file starts.
  test.each(["3.4", "3.6"])("answers who belongs to the estate over TLS, as %s", (version) => {
    const trial = alone(version);
    const [check] = trial.estate.plan.checks.filter(({ service }) => service === "etcd@a");
    const questions = [
      known(check, "check").command,
      `${members} --cert ${certificate} --key ${key}`,
      "curl --silent --fail http://10.0.0.1:2381/metrics",
      // Who shows no certificate, or speaks in the clear, is answered nothing.
      `! ${members}`,
      "! curl --silent --fail http://10.0.0.1:2379/health",
    ];
    expect(ask(trial, questions.join(" && "))).toEqual(silence);
  });

  test("lets Patroni write, and nothing else of the estate", () => {
    const trial = alone("3.4");
    const { certificates } = trial.estate.plan;
    const all = certificates.filter(({ host }) => host === "a").map(({ name }) => name);
    const others = all.filter((name) => name !== "etcd" && name !== "patroni-dcs");
    expect(others.toSorted()).toEqual(["airflow", "haproxy", "pgbouncer", "postgres", "rabbitmq"]);
    const write = (name: string) => {
      const { certificate: crt, key: own } = certificatePaths(name);
      return `ETCDCTL_API=3 etcdctl --command-timeout=3s --endpoints=https://10.0.0.1:2379 \
        --cacert=${authorityPathOf("consensus")} --cert=${crt} --key=${own} put /service/alone/config ${name}`;
    };
    const refused = others.map(
      (name) =>
        `[ -s ${certificatePaths(name).key} ] && ! ${write(name)} && grep --quiet 'remote error: tls\\|bad certificate\\|unknown authority' /tmp/log`,
    );
    expect(ask(trial, [write("patroni-dcs"), ...refused].join(" && "))).toEqual(silence);
  });

  test("finds nothing for Patroni to speak to when the gateway is left out", () => {
    const trial = alone("3.4");
    const file = known(trial.files.get(path), path);
    const content = file.content.replace(/^enable-grpc-gateway: .*\n/m, "");
    expect(content).not.toBe(file.content);
    const answer = ask(
      { ...trial, files: new Map([...trial.files, [path, { ...file, content }]]) },
      `${members} --cert ${certificate} --key ${key}`,
    );
    expect(answer.status).toBe(1);
    expect(answer.output).toContain("404");
  });
});
