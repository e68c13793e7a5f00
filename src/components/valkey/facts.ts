import type { FactContext, FlowContext } from "../../model/component.ts";
import type { Host } from "../../model/facts.ts";
import { mebibytes } from "../../model/fields.ts";
import { computed } from "../../model/formula.ts";
import { listenersOf } from "../../model/plan.ts";
import { clientUser, groupName, secretNames } from "./access.ts";
import { type Packaged, packagedOn, stateDirectory } from "./packages.ts";
import { askScript } from "./paths.ts";
import { maximumLag, minimumReplicas, nodesOf, type Settings } from "./schema.ts";

export const tiers = { server: "valkey", sentinel: "valkey-sentinel" } as const;

type Node = Host & { readonly placement: string };

export function facts(context: FactContext, settings: Settings): void {
  context.retention({
    title: "Messages of Valkey",
    place: "`/var/lib/valkey` or `/var/lib/redis` on its nodes",
    bound: "a message is removed when it is acknowledged; tasks beyond maxMemory are refused",
    setting: "/valkey/maxMemory",
  });
  for (const host of context.hosts(settings.hosts, "/valkey/hosts", "a Valkey node")) {
    // The rule "valkey-package" reports a platform without one.
    const packaged = packagedOn(host.platform);
    if (packaged) nodeFacts(context, settings, host, packaged);
  }
  context.quorum({ title: "Valkey Sentinel", hosts: settings.hosts, source: "/valkey/hosts" });
  promises(context, settings);
  context.account({
    role: "broker",
    user: clientUser,
    resource: groupName,
    secret: secretNames.client,
    version: "",
    source: "/valkey",
  });
  context.secret({
    name: secretNames.client,
    kind: "password",
    purpose: `login of Valkey's user "${clientUser}"`,
    source: "/valkey",
  });
  context.secret({
    name: secretNames.peer,
    kind: "password",
    purpose: "authenticates Valkey nodes and Sentinels to each other",
    source: "/valkey",
  });
}

function nodeFacts(context: FactContext, settings: Settings, host: Node, packaged: Packaged): void {
  const { tls } = context.base;
  const { ports, maxMemory } = settings;
  const { name, title } = packaged;
  const state = stateDirectory(packaged);
  const common = { host: host.name, user: name, source: host.placement } as const;
  const server = context.service({
    ...common,
    tier: tiers.server,
    title,
    unit: packaged.serverUnit,
    keepsState: true,
    directories: [{ path: state, mode: 0o750, user: name, group: name }],
  });
  const sentinel = context.service({
    ...common,
    tier: tiers.sentinel,
    title: `${title} Sentinel`,
    unit: packaged.sentinelUnit,
    directories: [{ path: state, mode: 0o750, user: name, group: name }],
  });
  const size = mebibytes(maxMemory);
  context.demand(server, {
    resource: "memory",
    amount: 2 * size,
    formula: `maxMemory ${size} MiB, twice while the append-only file is rewritten`,
    source: "/valkey/maxMemory",
  });
  context.demand(server, {
    resource: "disk",
    amount: 3 * size,
    formula: `maxMemory ${size} MiB, three times while the append-only file is rewritten`,
    source: "/valkey/maxMemory",
  });
  context.kernelParameter({
    host: host.name,
    key: "vm.overcommit_memory",
    value: "1",
    reason: `${title} forks to rewrite its file, also if that could need more memory than is free.`,
  });
  context.identity({ host: host.name, name: "valkey-data", value: state, source: host.placement });
  const bound = { bind: host.address, loopback: true, protocol: "tcp", secure: tls } as const;
  context.listener(server, {
    ...bound,
    port: ports.client,
    role: "broker",
    title,
    source: "/valkey/ports/client",
  });
  context.listener(sentinel, {
    ...bound,
    port: ports.sentinel,
    role: "broker-monitor",
    title: `${title} Sentinel`,
    source: "/valkey/ports/sentinel",
  });
  if (tls) {
    context.certificate({
      host: host.name,
      name: "valkey",
      services: [server.id, sentinel.id],
      client: true,
      user: name,
      group: name,
      units: [packaged.serverUnit, packaged.sentinelUnit],
      action: "restart",
      source: host.placement,
    });
  }
  for (const each of packaged.packages)
    context.package({
      host: host.name,
      name: each,
      units: [packaged.serverUnit, packaged.sentinelUnit],
    });
  const check = (service: typeof server, checked: string, command: string) =>
    context.check({ host: host.name, service: service.id, title: checked, command });
  check(
    server,
    "the server leads, or follows the leader",
    `${askScript} server info replication | grep --quiet -e '^role:master' -e '^master_link_status:up'`,
  );
  check(
    server,
    "the append-only file is written",
    `${askScript} server info persistence | grep --quiet '^aof_last_write_status:ok'`,
  );
  check(
    sentinel,
    "a majority of the Sentinels can elect a leader",
    `${askScript} sentinel sentinel ckquorum ${groupName} | grep --quiet '^OK'`,
  );
}

/** Failover, redelivery and loss. */
function promises(context: FactContext, settings: Settings): void {
  const { downAfter, visibilityTimeout } = settings;
  const down = downAfter / 1000;
  const nodes = nodesOf(settings).length;
  const maximum = maximumLag(settings);
  const lag = maximum.amount;
  context.derivation({ name: "min-replicas-max-lag", unit: "s", ...maximum, source: "/valkey/downAfter" });
  context.derivation({
    name: "quorum of Sentinel",
    ...computed`floor(${nodesOf(settings).length} nodes / 2) + 1`,
    source: "/valkey/hosts",
  });
  const needed = minimumReplicas(settings);
  context.timing({
    span: "broker-recovery",
    seconds: down + recovery.seconds,
    formula: `downAfter ${downAfter} ms + ${recovery.formula}`,
    typical: {
      seconds: down + recovery.typical,
      formula: `downAfter ${downAfter} ms + ${recovery.typicalFormula}`,
    },
    reducibleBy: down - 1,
    source: "/valkey/downAfter",
  });
  context.timing({
    span: "message-hold",
    seconds: visibilityTimeout,
    formula: `visibilityTimeout ${visibilityTimeout} s`,
    source: "/valkey/visibilityTimeout",
  });
  if (nodes > 1)
    context.effect({
      span: "broker-recovery",
      text: "tasks that were sent last may be lost, as may those that are sent before workers have connected again; a lost task waits until it has been queued for too long",
      source: "/valkey/hosts",
    });
  const title = "tasks in broker queues";
  if (nodes < 2) {
    context.dataLoss({ title, formula: "no other node has a copy", source: "/valkey/hosts" });
  } else if (needed === 0) {
    context.dataLoss({
      title,
      formula: "replication is asynchronous, and the leader accepts tasks without a replica",
      source: nodes < 3 ? "/valkey/hosts" : "/valkey/minReplicasToWrite",
    });
  } else {
    context.dataLoss({
      title,
      seconds: lag + 1,
      formula: `replication is asynchronous, and the leader checks once a second whether its replicas have been silent for ${lag} s`,
      source: "/valkey/downAfter",
    });
  }
  if (nodes > 1) {
    context.splitBrain({
      title: "a broker that is cut off",
      ...(needed === 0 ? {} : { seconds: lag + 1 }),
      formula:
        needed === 0
          ? "minReplicasToWrite is 0"
          : `it checks once a second whether its last replica answered within ${lag} s`,
      source: needed === 0 ? "/valkey/minReplicasToWrite" : "/valkey/downAfter",
    });
  }
}

/**
 * Seconds from the failed leader's detection until clients use another one. Measured with Redis 7.0.15 and downAfter 5000 ms:
 * another leader accepted writes 6.4 s after the process of the first was killed, and 7.3 s after its host was cut off. Celery
 * 5.6.3 with kombu 5.7 sent a task again after 13.3 and 8.2 s; its worker, whose connection ends only in the first case, read
 * tasks again after 28 s in the second. A leader that was cut off accepted writes for 5.9 s, and was a replica 11 s after the
 * network worked again.
 */
const recovery = {
  seconds: 30,
  formula: "3 s for election and promotion + 27 s until workers have noticed and connected again",
  typical: 10,
  typicalFormula: "3 s for election and promotion + 7 s until clients connect again",
};

export function flows(context: FlowContext): void {
  const own = (role: "broker" | "broker-monitor") =>
    listenersOf(context.facts, role)
      .map(({ service }) => service)
      .filter((id) => id.startsWith(`${tiers.server}@`) || id.startsWith(`${tiers.sentinel}@`));
  const servers = own("broker");
  const sentinels = own("broker-monitor");
  const source = "/valkey/hosts";
  context.dial(servers, "broker", "replicas follow the leader", source);
  context.dial(sentinels, "broker", "Sentinels watch and promote servers", source);
  // The script that prepares a server asks as well, from the same hosts. A flow of servers would be a cycle of the start order.
  context.dial(
    sentinels,
    "broker-monitor",
    "Sentinels elect each other, and nodes ask them for the leader",
    source,
  );
}
