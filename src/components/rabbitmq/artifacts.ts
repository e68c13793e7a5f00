import { banner } from "../../formats/banner.ts";
import { afterNetwork, dropIn, refusePlaceholders, unitFile } from "../../formats/systemd.ts";
import { type Artifact, artifact } from "../../model/artifact.ts";
import type { FileContext } from "../../model/component.ts";
import { isMonitored, listenersOf, type Plan } from "../../model/plan.ts";
import { authorityPath, certificatePaths } from "../../model/tls.ts";
import { definitions } from "./definitions.ts";
import { isIPv6, nodeName, preferencesPath, secretNames, unit } from "./facts.ts";
import { definitionsPath, rabbitmqConf } from "./rabbitmq-conf.ts";
import type { Settings } from "./schema.ts";
import { growsQueues } from "./versions.ts";

const interNodePath = "/etc/rabbitmq/inter-node-tls.config";
const cookiePath = "/var/lib/rabbitmq/.erlang.cookie";

export function* artifacts(emit: FileContext, settings: Settings): Iterable<Artifact> {
  const { plan, secret } = emit;
  const nodes = listenersOf(plan, "broker").map(({ host }) => host);
  const plugins = ["rabbitmq_management", ...(isMonitored(plan) ? ["rabbitmq_prometheus"] : [])];
  const environment = [`DIST_PORT=${settings.ports.peer}`];
  const imported = definitions(emit, settings);
  const cookie = `${secret(secretNames.cookie)}\n`;
  for (const host of nodes) {
    const distribution = distributionOf(plan, host);
    const common = {
      host,
      component: "rabbitmq",
      group: "rabbitmq",
      onChange: { units: [unit], action: "restart" },
    } as const;
    yield artifact({
      ...common,
      path: "/etc/rabbitmq/rabbitmq.conf",
      // A node with data returns to the members that it knows (rabbitmq.com, clustering guide, peer discovery).
      firstStart: ["cluster_formation.classic_config.nodes."],
      // No validator: only a starting node reads the file, and the tools query a running node
      // (rabbitmq-diagnostics(8)).
      content: rabbitmqConf(plan, settings, nodes, host),
    });
    yield artifact({
      ...common,
      path: "/etc/rabbitmq/rabbitmq-env.conf",
      content: `${banner(plan.name)}${[`NODENAME=${nodeName(plan, host)}`, ...environment, ...distribution].join("\n")}\n`,
    });
    yield artifact({
      ...common,
      path: "/etc/rabbitmq/enabled_plugins",
      content: `[${plugins.join(",")}].\n`,
    });
    const erlang = plan.packages.find((each) => each.host === host && each.name === "erlang-base");
    if (erlang) {
      // apt installs the newest version of every package that is not pinned, and packages such as erlang-crypto
      // conflict with an erlang-base of another series (tried with apt 2.6.1 and a repository of three series).
      yield artifact({
        host,
        component: "rabbitmq",
        path: preferencesPath,
        beforePackages: true,
        content: `${banner(plan.name)}Package: erlang-*\nPin: version ${erlang.series}.*\nPin-Priority: 1001\n`,
      });
    }
    if (plan.tls) yield artifact({ ...common, path: interNodePath, content: interNodeTls() });
    yield artifact({ ...common, path: definitionsPath, content: imported, sensitive: true });
    yield artifact({
      ...common,
      path: cookiePath,
      content: cookie,
      sensitive: true,
      user: "rabbitmq",
      // Erlang rejects a cookie that other users than its owner can read.
      mode: 0o400,
    });
    yield artifact({
      ...common,
      group: "root",
      path: dropIn(unit),
      content: unitFile(plan.name, {
        Unit: afterNetwork,
        Service: [
          refusePlaceholders(definitionsPath, cookiePath),
          ...(nodes.length > 1 && !growsQueues(settings.version) ? [joinQueues(nodeName(plan, host))] : []),
          ["LimitNOFILE", 65536],
        ],
      }),
    });
  }
}

/**
 * Adds the node to the quorum queues that were declared before it joined: clients connect as soon as the first node runs
 * (tried with 3.10.8: queues with two members in a cluster of three). A queue without a majority is left as it is.
 */
function joinQueues(node: string): [string, string] {
  return ["ExecStartPost", `-/usr/sbin/rabbitmq-queues --quiet --timeout 60 grow ${node} all`];
}

/** TLS options of connections between nodes and from command-line tools, as an Erlang term. */
function interNodeTls(): string {
  const { certificate, key } = certificatePaths("rabbitmq");
  const options = `{cacertfile, "${authorityPath}"}, {certfile, "${certificate}"}, {keyfile, "${key}"}, {verify, verify_peer}`;
  return `[{server, [${options}, {fail_if_no_peer_cert, true}]},\n {client, [${options}]}].\n`;
}

/**
 * Arguments for the Erlang distribution over TLS or IPv6. By default, Erlang uses TCP over IPv4 (tried with Erlang 25:
 * between names with only IPv6 addresses, a ping succeeds only with inet6_tcp). The command-line tools are nodes as
 * well.
 */
function distributionOf(plan: Plan, host: string): string[] {
  const family = isIPv6(plan, host) ? "inet6" : "inet";
  // Erlang finds the module of inet_tls without a path to it (tried with Erlang 25).
  const options = plan.tls
    ? `-proto_dist ${family}_tls -ssl_dist_optfile ${interNodePath}`
    : family === "inet6"
      ? "-proto_dist inet6_tcp"
      : undefined;
  return options === undefined
    ? []
    : [`SERVER_ADDITIONAL_ERL_ARGS="${options}"`, `CTL_ERL_ARGS="${options}"`];
}
