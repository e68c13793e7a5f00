import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { erlangFor, rabbitmqVersions } from "../../../src/components/rabbitmq/versions.ts";
import { type Artifact, buildBundle } from "../../../src/index.ts";
import { readAssignments } from "../../readers/formats/lines.ts";
import { strongSecrets } from "../../secrets.ts";

const topology = (version: string, more: object = {}, platform = "rocky9") => ({
  name: "queues",
  platform,
  network: { subnet: "10.0.0.0/24", monitoring: ["10.0.9.0/24"] },
  hosts: {
    mq1: { address: "10.0.0.1" },
    mq2: { address: "10.0.0.2" },
    mq3: { address: "10.0.0.3" },
  },
  rabbitmq: { version, hosts: ["mq1", "mq2", "mq3"] },
  ...more,
});

function build(input: object) {
  const first = buildBundle(input);
  if (!first.ok) throw new Error(JSON.stringify(first.diagnostics));
  const result = buildBundle(input, { secrets: strongSecrets(first.plan) });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  const own = result.bundle.artifacts.filter(({ host }) => host === "mq1");
  return {
    plan: result.plan,
    file: (path: string): Artifact | undefined => own.find((each) => each.path === path),
  };
}

const conf = (input: object) =>
  readAssignments(build(input).file("/etc/rabbitmq/rabbitmq.conf")?.content ?? "");

/*
 * Keys of both the first and the last release of a series: the mappings of the schemas of rabbit, management,
 * management agent and prometheus at their tags. $name stands for any word.
 */
describe.each(rabbitmqVersions.series.map(({ name }) => name))("RabbitMQ %s", (version) => {
  const text = readFileSync(new URL(`keys-${version}.txt`, import.meta.url), "utf8").trim();
  const patterns = text
    .split("\n")
    .map((key) => new RegExp(`^${key.replaceAll(".", "\\.").replaceAll(/\$\w+/g, "[^.]+")}$`));
  const knows = (key: string) => patterns.some((pattern) => pattern.test(key));

  it.each([false, true])("has every key of rabbitmq.conf, with TLS: %s", (tls) => {
    const keys = [...conf(topology(version, { tls })).keys()];
    expect(keys.length).toBeGreaterThan(12);
    expect(keys.filter((key) => !knows(key))).toEqual([]);
  });

  it("does not have a nonexistent key", () => {
    expect(knows("quorum_queue.bogus")).toBe(false);
    expect(knows("deprecated_features.permit.global_qos")).toBe(!["3.10", "3.11", "3.12"].includes(version));
  });
});

describe("rabbitmq.conf", () => {
  it("pauses the minority before 4.3, which has no partition handling", () => {
    expect(conf(topology("4.2")).get("cluster_partition_handling")).toBe("pause_minority");
    expect(conf(topology("4.3")).get("cluster_partition_handling")).toBeUndefined();
  });

  it("permits since 3.13 the deprecated features that Celery needs in 4.3", () => {
    const key = "deprecated_features.permit.transient_nonexcl_queues";
    expect(conf(topology("3.12")).get(key)).toBeUndefined();
    expect(conf(topology("3.13")).get(key)).toBe("true");
    expect(conf(topology("4.3")).get(key)).toBe("true");
  });

  it("needs no majority with a single node", () => {
    const keys = [...conf(topology("4.2", { rabbitmq: { version: "4.2", hosts: ["mq1"] } })).keys()];
    expect(keys.filter((key) => /partition|quorum/.test(key))).toEqual([]);
  });
});

describe("with TLS", () => {
  const { plan, file } = build(topology("4.3", { tls: true }));

  it("opens no unencrypted port", () => {
    const values = readAssignments(file("/etc/rabbitmq/rabbitmq.conf")?.content ?? "");
    expect(values.get("listeners.tcp")).toBe("none");
    expect([...values.keys()].filter((key) => /\btcp\./.test(key))).toEqual([]);
    expect(values.get("listeners.ssl.default")).toBe("5671");
    expect(values.get("management.ssl.port")).toBe("15671");
    expect(values.get("prometheus.ssl.port")).toBe("15692");
    expect(values.get("ssl_options.verify")).toBe("verify_peer");
    expect(values.get("ssl_options.fail_if_no_peer_cert")).toBe("true");
    for (const { role, port, secure } of plan.listeners.filter(({ host }) => host === "mq1")) {
      if (role.startsWith("broker") || role === "metrics")
        expect([role, port, secure ?? false]).toEqual([role, port, role !== "broker-mapper"]);
    }
  });

  it("reads the certificate files of the plan", () => {
    const certificate = plan.certificates.find(({ host, name }) => host === "mq1" && name === "rabbitmq");
    expect(certificate).toMatchObject({ group: "rabbitmq", units: ["rabbitmq-server.service"] });
    const text = `${file("/etc/rabbitmq/rabbitmq.conf")?.content}${file("/etc/rabbitmq/inter-node-tls.config")?.content}`;
    const paths = new Set(text.match(/\/etc\/gen-bundle\/[a-z/.]+/g));
    expect([...paths].toSorted()).toEqual(
      ["ca.crt", "rabbitmq.crt", "rabbitmq.key"].map((name) => `/etc/gen-bundle/tls/${name}`),
    );
  });

  it("encrypts connections between nodes and from their tools", () => {
    const environment = readAssignments(file("/etc/rabbitmq/rabbitmq-env.conf")?.content ?? "");
    for (const key of ["SERVER_ADDITIONAL_ERL_ARGS", "CTL_ERL_ARGS"]) {
      expect(environment.get(key)).toBe(
        '"-proto_dist inet_tls -ssl_dist_optfile /etc/rabbitmq/inter-node-tls.config"',
      );
    }
    const plain = build(topology("4.3"));
    expect(plain.file("/etc/rabbitmq/inter-node-tls.config")).toBeUndefined();
    expect(plain.file("/etc/rabbitmq/rabbitmq-env.conf")?.content).not.toContain("inet_tls");
  });
});

describe("metrics for monitoring", () => {
  it("are offered only if the topology has a monitoring network", () => {
    const network = { subnet: "10.0.0.0/24" };
    const plugins = (input: object) => build(input).file("/etc/rabbitmq/enabled_plugins")?.content;
    expect(plugins(topology("4.3"))).toBe("[rabbitmq_management,rabbitmq_prometheus].\n");
    expect(plugins(topology("4.3", { network }))).toBe("[rabbitmq_management].\n");
    const { plan } = build(topology("4.3"));
    const flow = plan.flows.find(({ role }) => role === "metrics");
    expect(flow).toMatchObject({ from: ["network:monitoring"] });
    expect(flow?.to).toHaveLength(3);
  });
});

describe("packages", () => {
  const packages = (version: string, platform: string) =>
    build(topology(version, {}, platform))
      .plan.packages.filter(({ host }) => host === "mq1")
      .filter(({ name }) => /erlang|rabbitmq/.test(name));

  it("pin RabbitMQ and its Erlang", () => {
    expect(packages("4.3", "rocky9")).toEqual([
      {
        host: "mq1",
        name: "erlang",
        repository: "rabbitmq",
        series: "27",
        units: ["rabbitmq-server.service"],
      },
      {
        host: "mq1",
        name: "rabbitmq-server",
        repository: "rabbitmq",
        series: "4.3",
        from: "4.2",
        units: ["rabbitmq-server.service"],
      },
    ]);
    expect(packages("3.13", "debian12")).toEqual([
      {
        host: "mq1",
        name: "erlang-base",
        repository: "rabbitmq",
        series: "1:26",
        units: ["rabbitmq-server.service"],
      },
      {
        host: "mq1",
        name: "rabbitmq-server",
        repository: "rabbitmq",
        series: "3.13",
        from: "3.12",
        units: ["rabbitmq-server.service"],
      },
    ]);
  });

  it.each([
    ["4.3", "debian12", ["Package: erlang-*", "Pin: version 1:27.*", "Pin-Priority: 1001"]],
    ["3.13", "debian12", ["Package: erlang-*", "Pin: version 1:26.*", "Pin-Priority: 1001"]],
    ["3.10", "debian12", undefined],
    ["4.3", "rocky9", undefined],
  ])("pin all of Erlang to one series for %s on %s", (version, platform, expected) => {
    const found = build(topology(version, {}, platform)).file("/etc/apt/preferences.d/gen-bundle-erlang");
    expect(found?.content.trimEnd().split("\n").slice(1)).toEqual(expected);
    expect(found?.beforePackages).toBe(expected && true);
  });

  it("are Debian's own if Debian has that series", () => {
    expect(packages("3.10", "debian12")).toEqual([
      { host: "mq1", name: "rabbitmq-server", units: ["rabbitmq-server.service"] },
    ]);
  });

  it.each([
    ["3.10", "25"],
    ["3.12.14", "25"],
    ["3.13.0", "26"],
    ["4.0.1", "26"],
    ["4.0.4", "27"],
    ["4.0", "27"],
    ["4.3", "27"],
  ])("have for RabbitMQ %s Erlang %s", (version, erlang) => {
    expect(erlangFor(version)).toBe(erlang);
  });
});
