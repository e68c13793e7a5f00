import { defineComponent } from "../../model/component.ts";
import { ownNetworks } from "../../model/fields.ts";
import { groupBy } from "../../model/group-by.ts";
import { sortedEntries } from "../../model/order.ts";
import { listenersOf, managedHosts, networkId } from "../../model/plan.ts";
import { pointerTo } from "../../model/pointer.ts";
import { agentClosed } from "./rules/agent-closed.ts";
import { schema } from "./schema.ts";

/**
 * Daemons that somebody else installs on the hosts of the estate. They get no files: firewalls admit their clients, and
 * no daemon of the estate takes their ports.
 */
export const agents = defineComponent({
  name: "agents",
  schema,
  elsewhere: {
    "monitoring|prometheus|grafana|alertmanager|metrics|exporters|nodeexporter|zabbix|telegraf":
      'Set "network.monitoring" to the ranges of the monitoring systems: daemons serve metrics to them, and the bundle has files for Prometheus and Grafana. "agents" opens the ports of exporters that you install.',
  },
  facts(context, settings) {
    for (const [name, { port, protocol, hosts, from }] of sortedEntries(settings)) {
      const source = pointerTo("agents", name);
      const placed = hosts
        ? context.hosts(hosts, pointerTo("agents", name, "hosts"), `a host of agent "${name}"`)
        : managedHosts(context.base);
      for (const { name: host } of placed) {
        const service = context.service({
          tier: `agent-${name}`,
          title: `Agent ${name}`,
          host,
          unit: "",
          user: "",
          essential: false,
          source,
        });
        context.listener(service, {
          bind: "*",
          port,
          stated: true,
          protocol,
          role: "agent",
          title: `Agent ${name}`,
          source: pointerTo("agents", name, "port"),
        });
      }
      for (const [index, network] of from.entries())
        if (!ownNetworks.includes(network))
          context.network(
            network,
            pointerTo("agents", name, "from", String(index)),
            `a network of the clients of agent "${name}"`,
          );
    }
  },
  flows({ facts, link }, settings) {
    const bySource = groupBy(listenersOf(facts, "agent"), ({ source }) => source);
    for (const [name, { from, purpose }] of sortedEntries(settings)) {
      const own = bySource.get(pointerTo("agents", name, "port")) ?? [];
      link(from.map(networkId), own, "agent", purpose, pointerTo("agents", name, "from"));
    }
  },
  rules: [agentClosed],
});
