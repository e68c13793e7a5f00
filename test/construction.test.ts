import ini from "ini";
import { expect, test } from "vitest";
import { parse } from "yaml";
import type { Plan } from "../src/model/plan.ts";
import { compareVersions } from "../src/model/version.ts";
import {
  type Estate,
  estatesWith,
  filesOfAll,
  filesWith,
  hostsOfFamily,
  hostsWith,
  known,
  platformOn,
} from "./readers/estates.ts";
import { readHaproxy } from "./readers/formats/haproxy.ts";
import { readKeepalived, settingOf } from "./readers/formats/keepalived.ts";
import { readAssignments } from "./readers/formats/lines.ts";
import { readRecords, textsOf } from "./readers/formats/records.ts";

/*
 * What no bundle can get wrong, because no topology says it: values that the files have always. Which mistakes they
 * rule out stands in test/rules/decisions.yaml.
 */

/** A test for each estate that has something. */
const each =
  (what: Parameters<typeof estatesWith>[0]) => (title: string, body: (estate: Estate, plan: Plan) => void) =>
    test.each(estatesWith(what))(`${title} (%s)`, (_name, estate) => body(estate, estate.plan));

const airflowCfg = (estate: Estate) =>
  filesWith(estate, "/etc/airflow/airflow.cfg", "airflow-venv").map(({ content }) => ini.parse(content));

const patroni = (estate: Estate) =>
  filesWith(estate, "/etc/patroni/patroni.yml", "patroni").map(({ content }) =>
    parse(content, { version: "1.1" }),
  );

const versionOf = (plan: Plan, name: string) =>
  known(
    plan.versions.find(({ product }) => product === name),
    `version of ${name}`,
  ).version;

const celeryOf = (cfg: ReturnType<typeof ini.parse>) =>
  JSON.parse(cfg["celery"].extra_celery_config.replaceAll("%%", "%"));

each("patroni")("names of hosts stay apart as names of replication slots", (_estate, plan) => {
  const slots = [...plan.hosts.keys()].map((name) => name.replaceAll(/[^a-z0-9_]/g, "_"));
  expect(new Set(slots).size).toBe(plan.hosts.size);
});

const hasApiServers = (plan: Plan) =>
  hostsWith(plan, "airflow-venv").length > 0 &&
  compareVersions(versionOf(plan, "Apache Airflow"), "3.0.0") >= 0;

each(() => true)("no file changes the range of ports for outgoing connections", (estate) => {
  filesOfAll(estate, "/etc/sysctl.d/90-gen-bundle.conf");
  expect(estate.artifacts.filter(({ content }) => content.includes("ip_local_port_range"))).toEqual([]);
});

for (const tier of ["haproxy", "keepalived"]) {
  each((plan) => hostsOfFamily(plan, "el", tier).length > 0)(
    "SELinux is told what balancers and electors connect to",
    (estate, plan) => {
      for (const host of hostsOfFamily(plan, "el", tier)) {
        const data = known(estate.hosts.get(host)?.get("/root/gen-bundle/install.conf"), "install.conf");
        expect(textsOf(readRecords(data.content), "selinux-boolean")).toContain(`${tier}_connect_any`);
      }
    },
  );
}

each("etcd")("etcd compacts its history and stays within its quota", (estate) => {
  for (const { content } of filesWith(estate, "/etc/etcd/etcd.conf.yml", "etcd")) {
    const node = parse(content, { version: "1.1" });
    expect(node["auto-compaction-mode"]).toBe("periodic");
    expect(Number.parseInt(node["auto-compaction-retention"], 10)).toBeGreaterThan(0);
    expect(node["quota-backend-bytes"]).toBeLessThanOrEqual(8 * 1024 ** 3);
  }
});

each("patroni")("an old leader can be rewound, and no slot keeps a disk's worth of log", (estate, plan) => {
  for (const node of patroni(estate)) {
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

each("patroni")("PostgreSQL's programs and data lie in folders of its major version", (estate, plan) => {
  const version = versionOf(plan, "PostgreSQL");
  for (const { host, content } of filesWith(estate, "/etc/patroni/patroni.yml", "patroni")) {
    const { postgresql } = parse(content, { version: "1.1" });
    const folders = { el: `/usr/pgsql-${version}/bin`, debian: `/usr/lib/postgresql/${version}/bin` };
    expect(postgresql.bin_dir).toBe(folders[platformOn(plan, host).family]);
    expect(postgresql.data_dir.split("/")).toContain(version);
  }
});

each(({ pools }) => pools.some(({ role }) => role === "database-primary"))(
  "every check asks Patroni for a state that it knows",
  (_estate, plan) => {
    const states = /^(?:OPTIONS|GET) \/(?:primary|sync|quorum|replica\?lag=16MB|async\?lag=16MB)$/;
    for (const { check } of plan.pools.filter(({ role }) => role.startsWith("database-")))
      expect(`${check.method} ${check.path}`).toMatch(states);
    for (const { check } of plan.pools.filter(({ role }) => role === "database-primary"))
      expect(check.path).toBe("/primary");
  },
);

each("haproxy")("HAProxy has the socket by which it is asked", (estate) => {
  for (const { content } of filesWith(estate, "/etc/haproxy/haproxy.cfg", "haproxy")) {
    const global = known(
      readHaproxy(content).find(({ kind }) => kind === "global"),
      "global section",
    );
    expect(global.lines).toContainEqual(
      "stats socket /run/haproxy/admin.sock mode 660 level admin".split(" "),
    );
  }
});

each((plan) => hostsWith(plan, "airflow-venv").length > 0 && plan.pools.some(({ mode }) => mode === "tcp"))(
  "HAProxy keeps an idle connection longer than Airflow does",
  (estate, plan) => {
    for (const cfg of airflowCfg(estate)) {
      const recycle = Number(cfg["database"].sql_alchemy_pool_recycle);
      expect(recycle).toBeGreaterThan(0);
      for (const { idleTimeout } of plan.pools.filter(({ mode }) => mode === "tcp"))
        expect(idleTimeout).toBeGreaterThan(recycle);
    }
  },
);

each("keepalived")("keepalived repeats who owns the VIP", (estate) => {
  for (const { content } of filesWith(estate, "/etc/keepalived/keepalived.conf", "keepalived")) {
    const global = known(
      readKeepalived(content).blocks.find(({ words }) => words[0] === "global_defs"),
      "global_defs",
    );
    expect(Number(settingOf(global, "vrrp_garp_master_refresh"))).toBeGreaterThan(0);
  }
});

each("rabbitmq")("the broker keeps to a majority and notices a silent node early", (estate, plan) => {
  for (const { content } of filesWith(estate, "/etc/rabbitmq/rabbitmq.conf", "rabbitmq")) {
    const values = readAssignments(content);
    const nodes = plan.services.filter(({ tier }) => tier === "rabbitmq").length;
    // 4.3 leaves partitions to Raft.
    const strategies = compareVersions(versionOf(plan, "RabbitMQ"), "4.3.0") < 0;
    expect(values.get("cluster_partition_handling")).toBe(
      nodes >= 3 && strategies ? "pause_minority" : undefined,
    );
    expect(Number.parseInt(values.get("disk_free_limit.absolute") ?? "", 10)).toBeGreaterThanOrEqual(1);
    expect(values.get("disk_free_limit.absolute")).toMatch(/GB$/);
    // More is for a rule to find, "rabbitmq-net-tick-time".
    if (!estate.random) expect(Number(values.get("net_ticktime"))).toBeLessThanOrEqual(15);
  }
});

each("airflow-celery-worker")("Celery knows quorum queues and asks for them itself", (estate, plan) => {
  const type = plan.listeners.some(({ role }) => role === "broker-monitor") ? undefined : "quorum";
  for (const cfg of airflowCfg(estate)) {
    const { task_default_queue_type, task_create_missing_queue_type } = celeryOf(cfg);
    expect([task_default_queue_type, task_create_missing_queue_type]).toEqual([type, type]);
  }
  for (const { content } of filesWith(estate, "/etc/airflow/requirements.txt", "airflow-venv")) {
    const celery = known(/^celery>=([\d.]+),/m.exec(content)?.[1], "version of Celery");
    expect(compareVersions(`${celery}.0`, "5.6.0")).toBeGreaterThanOrEqual(0);
    const provider = known(/^apache-airflow-providers-celery>=([\d.]+)$/m.exec(content)?.[1], "provider");
    expect(compareVersions(`${provider}.0`, "3.10.0")).toBeGreaterThanOrEqual(0);
    expect(content).toMatch(/^apache-airflow\[(?:[\w.-]+,)*celery(?:,[\w.-]+)*\](?:==|~=)\d/m);
    // What came after the release can break it.
    expect(content).toMatch(hasApiServers(plan) ? /^uvicorn<[\d.]+$/m : /^click<8\.3$/m);
  }
});

each("airflow-venv")("DAGs are parsed in one place", (estate, plan) => {
  const processors = plan.services.filter(({ tier }) => tier === "airflow-dag-processor").length;
  // From Airflow 3 on schedulers never do.
  for (const cfg of airflowCfg(estate))
    expect(cfg["scheduler"]?.standalone_dag_processor ?? "True").toBe(processors > 0 ? "True" : "False");
});

each("airflow-venv")("logs of tasks and of triggers have a port each", (estate) => {
  for (const { logging } of airflowCfg(estate) as { logging: Record<string, string> }[])
    expect(logging["worker_log_server_port"]).not.toBe(logging["trigger_log_server_port"]);
});

each("airflow-venv")("Airflow believes the headers of a balancer, where there is one", (estate, plan) => {
  const balanced = plan.listeners.some(({ role }) => role === "web");
  for (const cfg of airflowCfg(estate))
    expect((cfg["webserver"]?.enable_proxy_fix ?? cfg["fab"]?.enable_proxy_fix) as string).toBe(
      balanced ? "True" : "False",
    );
});

// Airflow 3's own default makes passwords of its own on each host. Airflow 2 knows no other way than this one.
each(hasApiServers)("everyone signs in to every API server alike", (estate) => {
  for (const cfg of airflowCfg(estate)) expect(cfg["core"].auth_manager).toMatch(/\.FabAuthManager$/);
});

each("patroni")("Patroni queues more checks than come at once", (estate, plan) => {
  const balancers = plan.services.filter(({ tier }) => tier === "haproxy").length;
  const pools = plan.pools.filter(
    ({ check, role, members }) =>
      check.role === "database-health" &&
      plan.listeners.some((listener) => listener.role === role && !members.includes(listener.id)),
  ).length;
  for (const node of patroni(estate))
    expect(node.restapi.request_queue_size ?? 5).toBeGreaterThanOrEqual(balancers * pools);
});

each("pgbouncer")("poolers let the parameters pass that clients start with", (estate) => {
  for (const { content } of filesWith(estate, "/etc/pgbouncer/pgbouncer.ini", "pgbouncer"))
    expect(content).toMatch(/^ignore_startup_parameters = extra_float_digits,options$/m);
});

each("nfs-server")("file servers let clients wait for 15 s after a failover", (estate) => {
  for (const { content } of filesWith(estate, "/etc/nfs.conf", "nfs-server"))
    expect(ini.parse(content)["nfsd"]).toMatchObject({ "grace-time": "15", "lease-time": "15" });
});
