import { banner } from "../../formats/banner.ts";
import { afterNetwork, dropIn, refusePlaceholders, unitFile } from "../../formats/systemd.ts";
import { type Artifact, artifact } from "../../model/artifact.ts";
import type { Emit } from "../../model/component.ts";
import { isMonitored, listenersOf } from "../../model/plan.ts";
import { authorityPath, certificatePaths } from "../../model/tls.ts";
import { definitions } from "./definitions.ts";
import { secretNames } from "./facts.ts";
import { definitionsPath, rabbitmqConf } from "./rabbitmq-conf.ts";
import type { Settings } from "./schema.ts";

const unit = "rabbitmq-server.service";
const interNodePath = "/etc/rabbitmq/inter-node-tls.config";
const cookiePath = "/var/lib/rabbitmq/.erlang.cookie";

export function* artifacts(emit: Emit, settings: Settings): Iterable<Artifact> {
  const { plan, secret } = emit;
  const nodes = listenersOf(plan, "broker").map(({ host }) => host);
  const plugins = ["rabbitmq_management", ...(isMonitored(plan) ? ["rabbitmq_prometheus"] : [])];
  // Erlang finds the module of inet_tls without a path to it (tried with Erlang 25).
  const overTls = `"-proto_dist inet_tls -ssl_dist_optfile ${interNodePath}"`;
  const environment = [
    `DIST_PORT=${settings.ports.peer}`,
    // The command-line tools are nodes as well, and reach no other without.
    ...(plan.tls ? [`SERVER_ADDITIONAL_ERL_ARGS=${overTls}`, `CTL_ERL_ARGS=${overTls}`] : []),
  ];
  const imported = definitions(emit, settings);
  const cookie = `${secret(secretNames.cookie)}\n`;
  for (const host of nodes) {
    const common = {
      host,
      component: "rabbitmq",
      group: "rabbitmq",
      onChange: { units: [unit], action: "restart" },
    } as const;
    yield artifact({
      ...common,
      path: "/etc/rabbitmq/rabbitmq.conf",
      content: rabbitmqConf(plan, settings, nodes, host),
    });
    yield artifact({
      ...common,
      path: "/etc/rabbitmq/rabbitmq-env.conf",
      content: `${banner(plan.name)}${[`NODENAME=rabbit@${host}`, ...environment].join("\n")}\n`,
    });
    yield artifact({
      ...common,
      path: "/etc/rabbitmq/enabled_plugins",
      content: `[${plugins.join(",")}].\n`,
    });
    if (plan.tls) yield artifact({ ...common, path: interNodePath, content: interNodeTls() });
    yield artifact({ ...common, path: definitionsPath, content: imported, sensitive: true });
    yield artifact({
      ...common,
      path: cookiePath,
      content: cookie,
      sensitive: true,
      user: "rabbitmq",
      // Erlang refuses a cookie that anyone but its owner may read.
      mode: 0o400,
    });
    yield artifact({
      ...common,
      group: "root",
      path: dropIn(unit),
      content: unitFile(plan.name, {
        Unit: afterNetwork,
        Service: [refusePlaceholders(definitionsPath, cookiePath), ["LimitNOFILE", 65536]],
      }),
    });
  }
}

/** How nodes and command-line tools prove to each other that they belong to the estate, as a term of Erlang. */
function interNodeTls(): string {
  const { certificate, key } = certificatePaths("rabbitmq");
  const options = `{cacertfile, "${authorityPath}"}, {certfile, "${certificate}"}, {keyfile, "${key}"}, {verify, verify_peer}`;
  return `[{server, [${options}, {fail_if_no_peer_cert, true}]},\n {client, [${options}]}].\n`;
}
