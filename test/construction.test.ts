import ini from "ini";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { compareVersions } from "../src/model/version.ts";
import { eachEstate, filesOf, known } from "./readers/estates.ts";
import { readHaproxy } from "./readers/formats/haproxy.ts";
import { readKeepalived, settingOf } from "./readers/formats/keepalived.ts";
import { readAssignments } from "./readers/formats/lines.ts";
import { readRecords, textsOf } from "./readers/formats/records.ts";

/*
 * What no bundle can get wrong, because no topology says it: values that the files have always. Which mistakes they
 * rule out stands in test/rules/decisions.yaml.
 */

type Estate = (typeof eachEstate)[number][1];

const airflowCfg = (estate: Estate) =>
  filesOf(estate, "/etc/airflow/airflow.cfg").map(({ content }) => ini.parse(content));

const patroni = (estate: Estate) =>
  filesOf(estate, "/etc/patroni/patroni.yml").map(({ host, content }) => ({
    host,
    node: parse(content, { version: "1.1" }),
  }));

const celeryOf = (cfg: ReturnType<typeof ini.parse>) =>
  JSON.parse(cfg["celery"].extra_celery_config.replaceAll("%%", "%"));

describe.each(eachEstate)("%s", (_name, estate) => {
  const { plan } = estate;

  it("names of hosts stay apart as names of replication slots", () => {
    const slots = [...plan.hosts.keys()].map((name) => name.replaceAll(/[^a-z0-9_]/g, "_"));
    expect(new Set(slots).size).toBe(plan.hosts.size);
  });

  it("no file changes the range of ports for outgoing connections", () => {
    expect(estate.artifacts.filter(({ content }) => content.includes("ip_local_port_range"))).toEqual([]);
  });

  it("SELinux is told what balancers and electors connect to", () => {
    if (plan.platform.family !== "el") return;
    for (const [tier, name] of [
      ["haproxy", "haproxy_connect_any"],
      ["keepalived", "keepalived_connect_any"],
    ] as const) {
      for (const { host } of plan.services.filter((service) => service.tier === tier)) {
        const data = known(estate.hosts.get(host)?.get("/root/gen-bundle/install.conf"), "install.conf");
        expect(textsOf(readRecords(data.content), "selinux-boolean")).toContain(name);
      }
    }
  });

  it("etcd compacts its history and stays within its quota", () => {
    for (const { content } of filesOf(estate, "/etc/etcd/etcd.conf.yml")) {
      const node = parse(content, { version: "1.1" });
      expect(node["auto-compaction-mode"]).toBe("periodic");
      expect(Number.parseInt(node["auto-compaction-retention"], 10)).toBeGreaterThan(0);
      expect(node["quota-backend-bytes"]).toBeLessThanOrEqual(8 * 1024 ** 3);
    }
  });

  it("an old leader can be rewound, and no slot keeps a disk's worth of log", () => {
    for (const { node } of patroni(estate)) {
      const { postgresql } = node.bootstrap.dcs;
      expect(node.bootstrap.initdb).toContain("data-checksums");
      // A random topology may ask for something else by name.
      expect(postgresql).toMatchObject({
        use_pg_rewind: true,
        ...(estate.random ? {} : { use_slots: true }),
      });
      expect(postgresql.parameters.max_slot_wal_keep_size).toMatch(/^[1-9]\d*GB$/);
      // A stream for each other member, and two copies at once.
      const members = plan.services.filter(({ tier }) => tier === "patroni").length;
      for (const key of ["max_wal_senders", "max_replication_slots"])
        expect(postgresql.parameters[key], key).toBeGreaterThanOrEqual(members - 1 + 2);
    }
  });

  it("PostgreSQL's programs and data lie in folders of its major version", () => {
    const version = plan.versions.find(({ product }) => product === "PostgreSQL")?.version ?? "";
    for (const { node } of patroni(estate)) {
      expect(node.postgresql.bin_dir).toMatch(
        plan.platform.family === "el" ? `/usr/pgsql-${version}/bin` : `/usr/lib/postgresql/${version}/bin`,
      );
      expect(node.postgresql.data_dir.split("/")).toContain(version);
    }
  });

  it("every check asks Patroni for a state that it knows", () => {
    const states = /^(?:OPTIONS|GET) \/(?:primary|sync|replica\?lag=16MB|async\?lag=16MB)$/;
    for (const { check } of plan.pools.filter(({ role }) => role.startsWith("database-")))
      expect(`${check.method} ${check.path}`).toMatch(states);
    for (const { check } of plan.pools.filter(({ role }) => role === "database-primary"))
      expect(check.path).toBe("/primary");
  });

  it("HAProxy has the socket by which it is asked", () => {
    for (const { content } of filesOf(estate, "/etc/haproxy/haproxy.cfg")) {
      const global = known(
        readHaproxy(content).find(({ kind }) => kind === "global"),
        "global section",
      );
      expect(global.lines).toContainEqual(
        "stats socket /run/haproxy/admin.sock mode 660 level admin".split(" "),
      );
    }
  });

  it("HAProxy keeps an idle connection longer than Airflow does", () => {
    for (const cfg of airflowCfg(estate)) {
      const recycle = Number(cfg["database"].sql_alchemy_pool_recycle);
      expect(recycle).toBeGreaterThan(0);
      for (const { idleTimeout } of plan.pools.filter(({ mode }) => mode === "tcp"))
        expect(idleTimeout).toBeGreaterThan(recycle);
    }
  });

  it("keepalived repeats who owns the VIP", () => {
    for (const { content } of filesOf(estate, "/etc/keepalived/keepalived.conf")) {
      const global = known(
        readKeepalived(content).blocks.find(({ words }) => words[0] === "global_defs"),
        "global_defs",
      );
      expect(Number(settingOf(global, "vrrp_garp_master_refresh"))).toBeGreaterThan(0);
    }
  });

  it("the broker keeps to a majority and notices a silent node early", () => {
    for (const { content } of filesOf(estate, "/etc/rabbitmq/rabbitmq.conf")) {
      const values = readAssignments(content);
      const nodes = plan.services.filter(({ tier }) => tier === "rabbitmq").length;
      const { version } = known(
        plan.versions.find(({ product }) => product === "RabbitMQ"),
        "version of RabbitMQ",
      );
      // 4.3 leaves partitions to Raft.
      const strategies = compareVersions(known(version, "version of RabbitMQ"), "4.3.0") < 0;
      expect(values.get("cluster_partition_handling")).toBe(
        nodes >= 3 && strategies ? "pause_minority" : undefined,
      );
      expect(Number.parseInt(values.get("disk_free_limit.absolute") ?? "", 10)).toBeGreaterThanOrEqual(1);
      expect(values.get("disk_free_limit.absolute")).toMatch(/GB$/);
      // More is for a rule to find, "rabbitmq-net-tick-time".
      if (!estate.random) expect(Number(values.get("net_ticktime"))).toBeLessThanOrEqual(15);
    }
  });

  it("Celery knows quorum queues and asks for them itself", () => {
    for (const cfg of airflowCfg(estate)) {
      expect(celeryOf(cfg)).toMatchObject({
        task_default_queue_type: "quorum",
        task_create_missing_queue_type: "quorum",
      });
    }
    for (const { content } of filesOf(estate, "/etc/airflow/requirements.txt")) {
      const celery = known(/^celery>=([\d.]+),/m.exec(content)?.[1], "version of Celery");
      expect(compareVersions(`${celery}.0`, "5.6.0")).toBeGreaterThanOrEqual(0);
      const provider = known(/^apache-airflow-providers-celery>=([\d.]+)$/m.exec(content)?.[1], "provider");
      expect(compareVersions(`${provider}.0`, "3.10.0")).toBeGreaterThanOrEqual(0);
      expect(content).toMatch(/^apache-airflow\[(?:[\w.-]+,)*celery(?:,[\w.-]+)*\](?:==|~=)\d/m);
    }
  });

  it("DAGs are parsed in one place", () => {
    const processors = plan.services.filter(({ tier }) => tier === "airflow-dag-processor").length;
    // From Airflow 3 on schedulers never do.
    for (const cfg of airflowCfg(estate))
      expect(cfg["scheduler"].standalone_dag_processor ?? "True").toBe(processors > 0 ? "True" : "False");
  });

  it("logs of tasks and of triggers have a port each", () => {
    for (const { logging } of airflowCfg(estate) as { logging: Record<string, string> }[])
      expect(logging["worker_log_server_port"]).not.toBe(logging["trigger_log_server_port"]);
  });

  it("Airflow believes the headers of a balancer, where there is one", () => {
    const balanced = plan.listeners.some(({ role }) => role === "web");
    for (const cfg of airflowCfg(estate))
      expect((cfg["webserver"]?.enable_proxy_fix ?? cfg["fab"]?.enable_proxy_fix) as string).toBe(
        balanced ? "True" : "False",
      );
  });

  it("everyone signs in to every API server alike", () => {
    // Airflow 3's own default makes passwords of its own on each host. Airflow 2 knows no other way than this one.
    for (const cfg of airflowCfg(estate).filter(({ api }) => api !== undefined))
      expect(cfg["core"].auth_manager).toMatch(/\.FabAuthManager$/);
  });

  it("Patroni queues more checks than come at once", () => {
    const balancers = plan.services.filter(({ tier }) => tier === "haproxy").length;
    const pools = plan.pools.filter(({ check }) => check.role === "database-health").length;
    for (const { node } of patroni(estate))
      expect(node.restapi.request_queue_size ?? 5).toBeGreaterThanOrEqual(balancers * pools);
  });

  it("poolers let the parameters pass that clients start with", () => {
    for (const { content } of filesOf(estate, /\/pgbouncer\.ini$/))
      expect(content).toMatch(/^ignore_startup_parameters = extra_float_digits,options$/m);
  });

  it("file servers let clients wait for 15 s after a failover", () => {
    for (const { content } of filesOf(estate, "/etc/nfs.conf"))
      expect(ini.parse(content)["nfsd"]).toMatchObject({ "grace-time": "15", "lease-time": "15" });
  });
});
