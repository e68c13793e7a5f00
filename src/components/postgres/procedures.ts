import { curl } from "../../formats/curl.ts";
import type { ProcedureContext } from "../../model/component.ts";
import { listenersOf } from "../../model/plan.ts";
import { connections } from "./connections.ts";
import { failovers, titles } from "./failovers.ts";
import { layouts } from "./layout.ts";
import { migration } from "./migration.ts";
import { operations } from "./operations.ts";
import { configPath, environmentPath } from "./paths.ts";
import { rotations } from "./rotations.ts";
import type { Settings } from "./schema.ts";
import { missesStandby } from "./timings.ts";

export function procedures(context: ProcedureContext, settings: Settings) {
  connections(context);
  migration(context);
  const { base, facts, leadership, procedure } = context;
  const { patroni } = settings;
  const layout = layouts[base.platform.name](settings.version);
  const nodes = listenersOf(facts, "database-health");
  const [first, second] = nodes;
  if (!first) return;
  for (const { host, bind: address, port, secure } of nodes) {
    const page = curl({ address, port, path: "/primary", secure, certificate: "postgres" });
    leadership({ host, command: `${page} >/dev/null 2>&1` });
  }
  const scope = patroni.scope ?? base.name;
  // Whoever changes something through the REST API gives its password, which the environment holds.
  const patronictl = (words: string) =>
    `(set -a; . ${environmentPath}; patronictl -c ${configPath} ${words})`;
  const list = patronictl(`list ${scope}`);

  procedure({
    occasion: "inspection",
    title: "PostgreSQL",
    steps: [
      {
        text: `One member must be the leader, every other \`streaming\`${settings.synchronous === false ? "" : ", at least one of them a `Sync Standby`"}, all on the same timeline, with a lag of 0 or close to it.`,
        host: first.host,
        commands: [list],
      },
    ],
  });
  rotations(procedure, settings, first.host, list);
  const hosts = nodes.map(({ host }) => host);
  operations(context, settings, hosts, { scope, patronictl, list });
  if (!second) return;
  for (const each of failovers(settings)) context.failover(each);

  procedure({
    occasion: "failover",
    title: titles.switchover,
    steps: [
      {
        text: "Nothing is lost: the old leader stops cleanly before a standby is promoted. Sessions are cut; clients connect again. Run it when `list` shows no lag.",
        host: first.host,
        commands: [patronictl(`switchover ${scope} --force`), list],
      },
    ],
  });
  procedure({
    occasion: "failover",
    title: titles.leaderLost,
    steps: [
      {
        text: `Find the leader with \`list\` and cut its power; a clean shutdown would hand over at once and test nothing. A standby must lead next; ${settings.synchronous === false ? `replication is asynchronous, so the last commits may be lost, up to ${patroni.maximumLagOnFailover} bytes of log` : "no acknowledged commit may be lost, since a commit waits for a standby"}.`,
        host: first.host,
        commands: [list],
      },
      {
        text: "Power it on again: it must come back as a streaming standby by itself. Count the rows once more some seconds later.",
      },
    ],
  });
  procedure({
    occasion: "failover",
    title: titles.leaderCrashed,
    steps: [
      {
        text: "Kill the database on the leader, which Patroni starts again. Only when it has not recovered in time does a standby lead.",
        commands: [`kill -KILL "$(head --lines=1 ${layout.data}/postmaster.pid)"`],
      },
      { text: "One member must lead, and every other stream from it.", host: first.host, commands: [list] },
    ],
  });
  procedure({
    occasion: "failover",
    title: titles.standbyLost,
    steps: [
      {
        text: missesStandby(settings)
          ? "If it was the synchronous one, commits wait until the leader has chosen another."
          : "Writing goes on.",
        host: first.host,
        commands: [list],
      },
    ],
  });
  procedure({
    occasion: "loss",
    title: "A PostgreSQL node does not follow, or is gone for good",
    steps: [
      {
        text: `\`reinit\` throws away the data of the member that it names and copies the leader's; here that is ${second.host}. Never name the leader. The copy loads the leader, and takes as long as its data needs to cross the network.`,
        host: first.host,
        commands: [list, patronictl(`reinit ${scope} ${second.host} --force`)],
      },
      {
        text: "A new host under the same name needs no `reinit`: deploy its files, and Patroni copies the leader when it finds no data. A name that never comes back is taken out of the topology, and leaves `list` by itself when its key in the store has run out.",
      },
    ],
  });

  procedure({
    occasion: "growth",
    title: "More PostgreSQL nodes",
    steps: [
      {
        text: "Add the host to `hosts` of the section `postgres`, generate, deploy the new host, wait until `list` shows it streaming, and then deploy the others one at a time, the leader last: they let the new one in, and balancers lead clients to it.",
        host: first.host,
        commands: [list],
      },
    ],
  });
}
