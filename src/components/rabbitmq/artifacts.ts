import rabbitmqConf from "../../../templates/rabbitmq/rabbitmq.conf.ejs";
import { banner } from "../../formats/banner.ts";
import { afterNetwork, dropIn, refusePlaceholders, unitFile } from "../../formats/systemd.ts";
import { render } from "../../formats/template.ts";
import { type Artifact, artifact } from "../../model/artifact.ts";
import type { Emit } from "../../model/component.ts";
import { listenersOf } from "../../model/plan.ts";
import { definitions } from "./definitions.ts";
import { secretNames } from "./facts.ts";
import type { Settings } from "./schema.ts";

const unit = "rabbitmq-server.service";
const definitionsPath = "/etc/rabbitmq/definitions.json";
const cookiePath = "/var/lib/rabbitmq/.erlang.cookie";

export function* artifacts(emit: Emit, settings: Settings): Iterable<Artifact> {
  const { plan, secret } = emit;
  const nodes = listenersOf(plan, "broker").map(({ host }) => host);
  const conf = render(rabbitmqConf, {
    banner: banner(plan.name).trimEnd(),
    clusterName: plan.name,
    nodes,
    ports: settings.ports,
    definitionsPath,
    consumerTimeout: settings.consumerTimeout * 1000,
    netTickTime: settings.netTickTime,
    // With fewer than three nodes no side of a partition is a majority, and both would pause.
    pausesMinority: nodes.length >= 3,
  });
  const imported = definitions(emit, settings);
  const cookie = `${secret(secretNames.cookie)}\n`;
  for (const host of nodes) {
    const common = {
      host,
      component: "rabbitmq",
      group: "rabbitmq",
      onChange: { units: [unit], action: "restart" },
    } as const;
    yield artifact({ ...common, path: "/etc/rabbitmq/rabbitmq.conf", content: conf });
    yield artifact({
      ...common,
      path: "/etc/rabbitmq/rabbitmq-env.conf",
      content: `${banner(plan.name)}NODENAME=rabbit@${host}\nDIST_PORT=${settings.ports.peer}\n`,
    });
    yield artifact({ ...common, path: "/etc/rabbitmq/enabled_plugins", content: "[rabbitmq_management].\n" });
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
