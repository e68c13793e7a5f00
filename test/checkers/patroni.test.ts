import { expect, test } from "vitest";
import { build, known } from "../readers/estates.ts";
import { overridden } from "../readers/inline-estates.ts";
import { describeChecker } from "./describe-checker.ts";
import { asHost, broken, silence, type Trial, trials } from "./host.ts";

const path = "/etc/patroni/patroni.yml";

/**
 * Has Patroni validate the file and merge in its environment. It insists on a store that answers and on PostgreSQL's
 * programs, so the host gets its neighbours' addresses, and read-patroni.py stands in for both: nothing is filtered.
 */
function validate(trial: Trial) {
  const neighbours = [...trial.estate.plan.hosts.values()]
    .filter(({ name }) => name !== trial.host)
    .flatMap(({ address, addresses }) => [address, ...addresses.values()]);
  return asHost(
    trial,
    `
    for address in ${neighbours.join(" ")}; do ip address add "$address" dev lo; done
    set -a
    . /etc/patroni/patroni.env
    exec /run/patroni/bin/python /run/checkers/read-patroni.py ${path}`,
  );
}

describeChecker("patroni", () => {
  test.each([13, 18])("accepts TLS, monitoring and a required watchdog, with PostgreSQL %i", (version) => {
    const estate = build("tls", {
      name: "tls",
      platform: "debian12",
      tls: true,
      network: { subnet: "10.0.0.0/24", monitoring: ["10.0.9.0/24"] },
      hosts: { a: { address: "10.0.0.1", memory: "8GiB" } },
      etcd: { hosts: ["a"] },
      postgres: { version, hosts: ["a"], watchdog: "required", databases: { metadata: { owner: "keeper" } } },
    });
    expect(validate({ estate, host: "a", files: known(estate.hosts.get("a"), "host a") })).toEqual(silence);
  });

  test.each(trials(path))("accepts %s and takes passwords from its environment", (_title, trial) => {
    expect(validate(trial)).toEqual(silence);
  });

  test.each(trials(path, [overridden()]))("accepts %s", (_title, trial) => {
    expect(validate(trial)).toEqual(silence);
  });

  test("refuses settings by name that are wrong", () => {
    const extra = { patroni: { "log.level": "LOUD" } };
    const [found] = trials(path, [overridden({ postgres: { extra } })]);
    expect(validate(known(found, "host")[1]).output).toContain("log.level");
  });

  test.each<[string, RegExp | string, string, string]>([
    [
      "a loopback address to be reached at",
      /^ {2}connect_address: .*:8008$/m,
      "  connect_address: 127.0.0.1:8008",
      "must not contain",
    ],
    ["a number that is none", /^ {4}ttl: .*/m, "    ttl: long", "bootstrap.dcs.ttl"],
    ["a user without a name", /^ {6}username: replicator$/m, "      user: replicator", "replication"],
    ["no store", /^etcd3:/m, "etcd4:", "etcd"],
    ["a watchdog that is none", /^ {2}mode: automatic$/m, "  mode: sometimes", "watchdog.mode"],
    ["tokens that are none", /^ {2}server_tokens: .*/m, "  server_tokens: all", "restapi.server_tokens"],
    [
      "slots kept for no time",
      /^ {4}member_slots_ttl: .*/m,
      "    member_slots_ttl: long",
      "member_slots_ttl",
    ],
  ])("refuses %s", (_what, from, to, message) => {
    expect(validate(broken(path, (text) => text.replace(from, to))).output).toContain(message);
  });

  test("misses a password that is not in the environment", () => {
    const trial = broken(path, (text) => `${text}\n`);
    const environment = trial.files.get("/etc/patroni/patroni.env");
    if (!environment) throw new Error("No environment.");
    const content = environment.content.replace("PATRONI_REWIND_PASSWORD", "PATRONI_REWINDER_PASSWORD");
    const files = new Map([...trial.files, [environment.path, { ...environment, content }]]);
    expect(validate({ ...trial, files }).output).toContain(
      "rewind: the password of the environment is not merged in",
    );
  });
});
