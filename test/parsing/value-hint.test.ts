import { describe, expect, it } from "vitest";
import { parseTopology } from "../../src/parse.ts";
import { type Json, topology, withAirflow } from "../rules/harness.ts";

/** Each finding at its place, with its hint. */
const found = (change: Json) =>
  parseTopology(topology(withAirflow, change)).diagnostics.map(({ rule, at, hint }) => [
    rule,
    at[0].pointer,
    hint,
  ]);

describe("a value of a wrong form", () => {
  it.each<[what: string, change: Json, pointer: string, hint: string | undefined]>([
    ["a size as a number", { hosts: { n1: { memory: 16 } } }, "/hosts/n1/memory", 'Did you mean "16GiB"?'],
    ["a size in GB", { hosts: { n1: { memory: "16GB" } } }, "/hosts/n1/memory", 'Did you mean "16GiB"?'],
    ["a size in M", { hosts: { n1: { memory: "512 m" } } }, "/hosts/n1/memory", 'Did you mean "512MiB"?'],
    ["a size that is none", { hosts: { n1: { memory: "much" } } }, "/hosts/n1/memory", undefined],
    [
      "a number as text",
      { hosts: { n1: { cpus: "8" } } },
      "/hosts/n1/cpus",
      "Write 8, without quotation marks.",
    ],
    ["a part of a whole number", { hosts: { n1: { cpus: 2.5 } } }, "/hosts/n1/cpus", "Write 2 or 3."],
    [
      "seconds with a unit",
      { postgres: { patroni: { ttl: "30s" } } },
      "/postgres/patroni/ttl",
      "The value is in seconds: write 30, without a unit.",
    ],
    [
      "minutes",
      { postgres: { patroni: { ttl: "5m" } } },
      "/postgres/patroni/ttl",
      "The value is in seconds: write 300, without a unit.",
    ],
    [
      "milliseconds in place of seconds",
      { postgres: { patroni: { ttl: 45000 } } },
      "/postgres/patroni/ttl",
      "The value is in seconds: write 45.",
    ],
    [
      "a number that is none of milliseconds",
      { postgres: { patroni: { ttl: 45001 } } },
      "/postgres/patroni/ttl",
      "Write a whole number from 1 to 3600.",
    ],
    [
      "too much in milliseconds as well",
      { postgres: { patroni: { ttl: 9_000_000 } } },
      "/postgres/patroni/ttl",
      "Write a whole number from 1 to 3600.",
    ],
    [
      "seconds in place of milliseconds",
      { etcd: { heartbeatInterval: 1 } },
      "/etcd/heartbeatInterval",
      "The value is in milliseconds: write 1000.",
    ],
    [
      "a number without a unit",
      { hosts: { n1: { cpus: 100000000 } } },
      "/hosts/n1/cpus",
      "Write a whole number from 1 to 4096.",
    ],
    [
      "a unit of no key",
      { hosts: { n1: { cpus: "8 cores" } } },
      "/hosts/n1/cpus",
      "Write 8, without the unit.",
    ],
    [
      "hours",
      { postgres: { patroni: { primaryStartTimeout: "0.5 h" } } },
      "/postgres/patroni/primaryStartTimeout",
      "The value is in seconds: write 1800, without a unit.",
    ],
    [
      "less than the unit",
      { postgres: { patroni: { loopWait: "500ms" } } },
      "/postgres/patroni/loopWait",
      "The value is in seconds, and a whole number: write 1.",
    ],
    [
      "megabytes",
      { postgres: { patroni: { maximumLagOnFailover: "1MB" } } },
      "/postgres/patroni/maximumLagOnFailover",
      "The value is in bytes: write 1048576, without a unit.",
    ],
    ["a misspelled choice", { platform: "debain12" }, "/platform", 'Did you mean "debian12"?'],
    [
      "the beginning of a choice",
      { airflow: { executor: "celery" } },
      "/airflow/executor",
      'Did you mean "CeleryExecutor"?',
    ],
    [
      "another choice",
      { platform: "freebsd14" },
      "/platform",
      '"gen-bundle explain platform" describes each choice.',
    ],
    ["a member of a family", { platform: "RHEL 9.4" }, "/platform", 'Did you mean "el9"?'],
    ["a code name", { platform: "noble" }, "/platform", 'Did you mean "ubuntu2404"?'],
    ["a name in capitals", { name: "My_Estate" }, "/name", 'Did you mean "my-estate"?'],
    ["the address of a host", { hosts: { n1: "10.0.0.1" } }, "/hosts/n1", 'Write { "address": "10.0.0.1" }.'],
    [
      "the address of a VIP",
      { vips: { front: "10.0.0.100" } },
      "/vips/front",
      'Write { "address": "10.0.0.100", "hosts": ["n1", "n2"] }.',
    ],
    [
      "the address of a host as its name",
      { etcd: { hosts: ["10.0.0.2"] } },
      "/etcd/hosts/0",
      'Write "n2", the name that has this address.',
    ],
    [
      "the address of a VIP as its name",
      { haproxy: { vip: "10.0.0.100" } },
      "/haproxy/vip",
      'Write "front", the name that has this address.',
    ],
    [
      "a host with its domain",
      { etcd: { hosts: ["n1.example.com"] } },
      "/etcd/hosts/0",
      'Write "n1", without the domain.',
    ],
    [
      "hosts without commas",
      { etcd: { hosts: ["n1 n2 n3"] } },
      "/etcd/hosts/0",
      'Separate the names by commas: "n1", "n2", "n3".',
    ],
    ["a range with dots", { airflow: { workers: ["n[2..3]"] } }, "/airflow/workers/0", 'Write "n[2-3]".'],
    [
      "a pattern",
      { airflow: { workers: ["n*"] } },
      "/airflow/workers/0",
      'Write the names out: "n1", "n2", "n3".',
    ],
    [
      "a package with a blank",
      { airflow: { packages: ["pandas >=2"] } },
      "/airflow/packages/0",
      'Did you mean "pandas>=2"?',
    ],
    [
      "a package with one sign of equality",
      { airflow: { packages: ["pandas=2.2"] } },
      "/airflow/packages/0",
      'Did you mean "pandas==2.2"?',
    ],
    [
      "one package",
      { airflow: { packages: "pandas>=2" } },
      "/airflow/packages",
      'Write a list: ["pandas>=2"].',
    ],
    [
      "a netmask",
      { network: { subnet: "10.0.0.0 255.255.255.0" } },
      "/network/subnet",
      'Write "10.0.0.0/24".',
    ],
    [
      "a network that is too long",
      { network: { subnet: "10.0.0.0/33" } },
      "/network/subnet",
      "The length of an IPv4 network is at most 32, and this one is 33.",
    ],
    [
      "less than the least number",
      { keepalived: { advertInterval: 0.5 } },
      "/keepalived/advertInterval",
      "Write 1.",
    ],
    ["the hosts of a section", { etcd: ["n1"] }, "/etcd", 'Write { "hosts": ["n1"] }.'],
    [
      "an object of names",
      { etcd: { hosts: { n1: {}, n2: {} } } },
      "/etcd/hosts",
      'Write a list: ["n1", "n2"].',
    ],
    [
      "an object of values",
      { network: { admin: { office: "10.1.0.0/24" } } },
      "/network/admin",
      'Write a list: ["10.1.0.0/24"].',
    ],
    [
      "a list of one text",
      { network: { interface: ["ens3"] } },
      "/network/interface",
      'Write "ens3", without brackets.',
    ],
    [
      "a list in place of one text",
      { hosts: { n1: { zone: ["a", "b"] } } },
      "/hosts/n1/zone",
      'Write one of them, without brackets, such as "a".',
    ],
    [
      "a list in place of a choice",
      { airflow: { executor: ["KubernetesExecutor", "LocalExecutor"] } },
      "/airflow/executor",
      'Write one of them, without brackets, such as "LocalExecutor".',
    ],
    [
      "VIPs by name alone",
      { vips: ["front"] },
      "/vips",
      'Write an object with a key for each name, such as { "front": { "address": "10.0.0.10", "hosts": ["n1", "n2"] } }.',
    ],
    [
      "rules alone",
      { accept: ["vip-preempts"] },
      "/accept",
      'Write an object with a key for each name, such as { "vip-preempts": "known, until the second data centre opens" }. Each value is the reason for which findings of this rule are accepted.',
    ],
    [
      "a password in the name of an account",
      { postgres: { databases: { metadata: { owner: "keeper:Tr0ub4dor" } } } },
      "/postgres/databases/metadata/owner",
      'Write "keeper", the name alone. "gen-bundle secrets" makes its password, and --secrets takes it.',
    ],
    [
      "a login in the URL of an index",
      { airflow: { index: "https://me:Tr0ub4dor@pypi.example.com/simple" } },
      "/airflow/index",
      'Remove "airflow.index". An index with a login is set in /etc/pip.conf of each host of Airflow, as index-url, and here it is left out.',
    ],
    ["a word for true", { tls: "yes" }, "/tls", "Write true."],
    ["a word for false", { tls: "Off" }, "/tls", "Write false."],
    ["a quoted truth value", { tls: "false" }, "/tls", "Write false, without quotation marks."],
    ["neither", { tls: "maybe" }, "/tls", '"gen-bundle explain tls" describes each choice.'],
    ["a version with a v", { airflow: { version: "v2.11.2" } }, "/airflow/version", 'Write "2.11.2".'],
    [
      "a version as a number",
      { airflow: { version: 3.3 } },
      "/airflow/version",
      'Write "3.3" in quotation marks. Without them, final zeros are lost.',
    ],
    [
      "a number that is too large in an address",
      { hosts: { n1: { address: "10.50.0.322" } } },
      "/hosts/n1/address",
      "The numbers of an IPv4 address are at most 255, and one is 322.",
    ],
    [
      "an address of five numbers",
      { hosts: { n1: { address: "10.50.0.22.1" } } },
      "/hosts/n1/address",
      "An IPv4 address has four numbers, and this one has 5.",
    ],
    [
      "an address with the length of its network",
      { hosts: { n1: { address: "10.50.0.22/24" } } },
      "/hosts/n1/address",
      'Write "10.50.0.22", without the length of its network.',
    ],
    [
      "an address as a range",
      { network: { subnet: "10.50.0.1" } },
      "/network/subnet",
      'Add the length of the network, such as "10.50.0.0/24"; "10.50.0.1/32" is this address alone.',
    ],
    [
      "a version that is too old",
      { airflow: { version: "2.7.3" } },
      "/airflow/version",
      'Write "3.3", the newest series, or an exact version from 2.9 on.',
    ],
    [
      "a folder of wheels beside an index",
      { airflow: { wheels: "/srv/wheels", index: "https://pypi.example.com/simple" } },
      "/airflow/index",
      'Remove "index", or remove "wheels".',
    ],
    ["one name", { postgres: { hosts: "n1" } }, "/postgres/hosts", 'Write a list: ["n1"].'],
    ["several names", { etcd: { hosts: "n1, n2 n3" } }, "/etcd/hosts", 'Write a list: ["n1", "n2", "n3"].'],
    [
      "one name where groups are possible",
      { airflow: { workers: "n2" } },
      "/airflow/workers",
      'Write a list: ["n2"].',
    ],
    [
      "a sentence",
      { postgres: { hosts: "the first (n1)" } },
      "/postgres/hosts",
      'Write a list, such as ["n1", "n2", "n3"].',
    ],
    [
      "names of hosts alone",
      { hosts: ["n1", "n2"] },
      "/hosts",
      'Write an object with a key for each name, such as { "n1": { "address": "10.0.0.11" } }.',
    ],
    [
      "a list for an object",
      { airflow: { worker: ["n2"], workers: undefined } },
      "/airflow/worker",
      'Did you mean "workers"?',
    ],
    [
      "a final slash",
      { airflow: { web: { url: "https://Airflow.example.com/jobs/" } } },
      "/airflow/web/url",
      'Write "https://airflow.example.com/jobs".',
    ],
    [
      "the usual port of a scheme",
      { airflow: { web: { url: "https://airflow.example.com:443/" } } },
      "/airflow/web/url",
      'Write "https://airflow.example.com".',
    ],
    [
      "the document of an issuer",
      {
        airflow: {
          web: {
            signIn: {
              oidc: { issuer: "https://login.example.com/a/.well-known/openid-configuration", clientId: "a" },
            },
          },
        },
      },
      "/airflow/web/signIn/oidc/issuer",
      'Write "https://login.example.com/a".',
    ],
    [
      "HTTP where a provider of sign-in has HTTPS",
      { airflow: { web: { signIn: { oidc: { issuer: "http://login.example.com", clientId: "a" } } } } },
      "/airflow/web/signIn/oidc/issuer",
      'Write "https://login.example.com".',
    ],
    [
      "several subnets in place of one",
      { network: { subnet: ["10.0.0.0/24", "10.0.1.0/24"] } },
      "/network/subnet",
      'Write "10.0.0.0/24" alone, and the other in "network.subnets", by the name of a network, such as { "inside": "10.0.1.0/24" }.',
    ],
    [
      "subnets without names",
      { network: { subnets: ["10.0.1.0/24"] } },
      "/network/subnets",
      'Write an object with a name for each, such as { "zone-b": "10.0.1.0/24" }.',
    ],
    [
      "a list of addresses for a range",
      { hosts: { "w[1-3]": { address: ["10.0.0.41", "10.0.0.42", "10.0.0.43"] } } },
      "/hosts/w[1-3]/address",
      'Write "10.0.0.[41-43]", a range with an address for each host.',
    ],
    [
      "addresses in two networks",
      { hosts: { n1: { address: ["10.0.0.1", "10.1.0.1"] } } },
      "/hosts/n1/address",
      'Write "10.0.0.1" alone, and the other in "hosts.n1.addresses", by the name of a network, such as { "inside": "10.1.0.1" }.',
    ],
    [
      "addresses without networks",
      { hosts: { n1: { addresses: ["10.1.0.1"] } } },
      "/hosts/n1/addresses",
      'Write an object with a name for each, such as { "inside": "10.1.0.1" }.',
    ],
    [
      "three hosts of a pair",
      { nfs: { hosts: ["n1", "n2", "n3"] } },
      "/nfs/hosts",
      'Write at most 2, such as ["n1", "n2"].',
    ],
    [
      "no host keys",
      { airflow: { dags: { git: { url: "ssh://git@git.example.com:2222/dags.git" } } } },
      "/airflow/dags/git/hostKeys",
      'Run "ssh-keyscan -p 2222 git.example.com", compare the keys with those that the owner of the server publishes, and add the lines as a list.',
    ],
    [
      "a host key that is no list",
      {
        airflow: {
          dags: {
            git: {
              url: "ssh://git@git.example.com/dags.git",
              hostKeys:
                "git.example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGxvbmdlci10aGFuLWZvcnR5LWNoYXJhY3RlcnM",
            },
          },
        },
      },
      "/airflow/dags/git/hostKeys",
      'Write a list: ["git.example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGxvbmdlci10aGFuLWZvcnR5LWNoYXJhY3RlcnM"].',
    ],
    [
      "a range of hosts that is no list",
      { etcd: { hosts: "n[1-3]" } },
      "/etcd/hosts",
      'Write a list: ["n[1-3]"].',
    ],
  ])("has one finding with the right form: %s", (_what, change, pointer, hint) => {
    expect(found(change)).toEqual([["invalid-value", pointer, hint]]);
  });

  it("does not quote what may be a secret", () => {
    const [finding] = found({ airflow: { environment: { TOKEN: ["hunter"] } } });
    expect(JSON.stringify(finding)).not.toContain("hunter");
  });
});

describe("an unknown key beside a missing one", () => {
  it("is one finding, whatever its name", () => {
    const databases = { airflow: { owner: undefined, user: "airflow" } };
    expect(found({ postgres: { databases } })).toEqual([
      ["unknown-key", "/postgres/databases/airflow/user", 'Did you mean "owner", which is missing?'],
    ]);
  });

  it("is one of several where more keys are unknown", () => {
    const databases = { airflow: { owner: undefined, user: "airflow", role: "airflow" } };
    expect(found({ postgres: { databases } }).map(([rule, pointer]) => [rule, pointer])).toEqual([
      ["missing-key", "/postgres/databases/airflow/owner"],
      ["unknown-key", "/postgres/databases/airflow/user"],
      ["unknown-key", "/postgres/databases/airflow/role"],
    ]);
  });
});
