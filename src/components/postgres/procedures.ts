import { curl } from "../../formats/curl.ts";
import type { ProcedureContext } from "../../model/component.ts";
import { leaderAmong } from "../../model/facts.ts";
import { listenersOf } from "../../model/plan.ts";
import { alerts } from "./alerts.ts";
import { connections } from "./connections.ts";
import { failovers, titles } from "./failovers.ts";
import { layoutOf } from "./layout.ts";
import { majorUpgrade } from "./major-upgrade.ts";
import { migration } from "./migration.ts";
import { operations, titles as operationTitles } from "./operations.ts";
import { configPath, dynamicPath, environmentPath, unit } from "./paths.ts";
import { rotations } from "./rotations.ts";
import type { Settings } from "./schema.ts";
import { scopeOf } from "./scope-of.ts";
import { nodeLost, symptoms } from "./symptoms.ts";
import { waitsForLostStandby } from "./timings.ts";

export function procedures(context: ProcedureContext, settings: Settings) {
  connections(context);
  migration(context);
  alerts(context, settings);
  const { base, facts, leadership, procedure, symptom } = context;
  const nodes = listenersOf(facts, "database-health");
  const [first, second] = nodes;
  const platform = first && base.hosts.get(first.host)?.platform;
  if (!platform) return;
  const layout = layoutOf(platform, settings.version);
  for (const { host, service, bind: address, port, secure } of nodes) {
    const primaryCheck = curl({ address, port, path: "/primary", secure, certificate: "postgres" });
    leadership({ host, service, command: `${primaryCheck} >/dev/null 2>&1` });
  }
  const scope = scopeOf(settings, base);
  // Changes through the REST API require its password, which is in the environment file.
  const patronictl = (args: string, before = "") =>
    `(set -a; . ${environmentPath}; ${before}patronictl -c ${configPath} ${args})`;
  const list = patronictl(`list ${scope}`);

  procedure({
    occasion: "inspection",
    title: "PostgreSQL",
    steps: [
      {
        text: `One member must be the leader, and all others must be \`streaming\`${settings.synchronous === false ? "" : ", at least one of them as `Sync Standby`"}. All members must be on the same timeline, with a lag of 0 or close to it.`,
        host: first.host,
        commands: [list],
      },
    ],
  });
  const hosts = nodes.map(({ host }) => host);
  rotations(procedure, settings, hosts, list);
  operations(context, settings, hosts, { scope, patronictl, list });
  const members = `members="$( ${patronictl(`list ${scope} --format tsv`)} )"`;
  const leading = (host: string) =>
    `printf '%s\\n' "$members" | awk -F '\\t' '$2 == "${host}" && $4 == "Leader" { found = 1 } END { exit !found }'`;
  majorUpgrade(context, settings, hosts, { scope, patronictl, members, leads: leading });
  for (const { host, service } of nodes) {
    const switchover = patronictl(`switchover ${scope} --leader ${host} --force`);
    const leads = leading(host);
    context.membership({
      service,
      // patronictl ends with 0 although Patroni refuses (ctl.py, switchover): the list shows the result. The leader refuses the
      // commands of a new member until it has seen it, which it does once in loop_wait (allowlist_include_members; seen: 403).
      release: `${members} && if ${leads}; then for attempt in 1 2 3; do ${switchover}; ${members}; if ${leads}; then sleep ${settings.patroni.loopWait}; else break; fi; done; ! ${leads} && printf '%s\\n' "$members" | grep --quiet "$(printf '\\tLeader\\t')"; fi`,
      // Tried with PostgreSQL 15, on databases of libc and of ICU, and with an index of each kind.
      otherSystem:
        "Another operating system may sort texts in another order. Indexes whose collation is not that of C or C.UTF-8 must be built again once a host with it leads, and must not be used on hosts with both meanwhile: `SELECT indexrelid::regclass FROM pg_index WHERE EXISTS (SELECT FROM unnest(indcollation::oid[]) AS used JOIN pg_collation ON pg_collation.oid = used JOIN pg_database ON datname = current_database() WHERE CASE WHEN collprovider <> 'd' THEN collname WHEN to_jsonb(pg_database) ->> 'datlocprovider' = 'i' THEN 'icu' ELSE datcollate END NOT IN ('C', 'POSIX', 'C.UTF-8', 'C.utf8', 'ucs_basic', 'pg_c_utf8'))` lists them in each database.",
      remains: `Its data stays in \`${layout.data}\`: erase it once the estate without it is healthy.`,
    });
  }
  // Patroni marks members that need a restart when it next looks. A standby applies a smaller value only after the leader.
  const marked = `sleep ${2 * settings.patroni.loopWait}`;
  const restart = (role: string) => patronictl(`restart ${scope} --role ${role} --pending --force`);
  context.activation({
    path: dynamicPath,
    host: first.host,
    title: "Patroni applies the settings that all nodes share",
    commands: [
      patronictl(`edit-config ${scope} --replace ${dynamicPath} --force`),
      marked,
      ...(second === undefined
        ? [restart("leader")]
        : [restart("replica"), restart("leader"), marked, restart("replica")]),
      // patronictl ends with 0 although a restart fails (ctl.py, check_response). The column exists only if a member is marked.
      `sleep ${settings.patroni.loopWait} && ${members} && ! printf '%s\\n' "$members" | grep --quiet 'Pending restart'`,
    ],
    // Settings of Patroni itself, such as ttl, are the keys at the top. Some of PostgreSQL's need a restart.
    atOnce: ['  "'],
    interrupts: "/postgres/hosts",
  });
  for (const each of symptoms({
    services: nodes.map(({ service }) => service),
    hosts: [first.host, ...hosts.slice(1)],
    data: layout.data,
    port: settings.ports.database,
    synchronous: settings.synchronous !== false,
    // Without a DCS, patronictl repeats its errors until it is interrupted (tried with 4.1.5).
    list: patronictl(`list ${scope}`, "timeout 20 "),
    sharedSettings: operationTitles.sharedSettings,
  }))
    symptom(each);
  if (!second) return;
  for (const each of failovers(settings)) context.failover(each);

  procedure({
    occasion: "failover",
    title: titles.switchover,
    steps: [
      {
        text: "A switchover loses no data, because the old leader shuts down cleanly before a standby is promoted. It ends all sessions, and clients must reconnect. Run it when `list` shows no lag.",
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
        text: `Find the leader with \`list\` and cut the power of its host; a clean shutdown would switch over at once and test nothing. A standby must become the leader. ${settings.synchronous === false ? `Replication is asynchronous, so the last commits may be lost, up to ${settings.patroni.maximumLagOnFailover} bytes of WAL` : "No acknowledged commit may be lost, because commits wait for a standby"}.`,
        host: first.host,
        commands: [list],
      },
      {
        text: "Power the host on again. It must rejoin as a streaming standby without intervention. Count the rows again a few seconds later.",
      },
    ],
  });
  procedure({
    occasion: "failover",
    title: titles.leaderCrashed,
    steps: [
      {
        text: "Kill PostgreSQL on the leader. Patroni restarts it. A standby is promoted only if the leader does not recover in time.",
        host: leaderAmong(hosts),
        commands: [`kill -KILL "$(head --lines=1 ${layout.data}/postmaster.pid)"`],
      },
      {
        text: "One member must be the leader, and all others must be `streaming`.",
        host: first.host,
        commands: [list],
      },
    ],
  });
  procedure({
    occasion: "failover",
    title: titles.standbyLost,
    steps: [
      {
        text: waitsForLostStandby(settings)
          ? "Cut the power of the host of a standby. If it was the synchronous standby, commits wait until the leader has chosen another one."
          : "Cut the power of the host of a standby. Writes must continue.",
        host: first.host,
        commands: [list],
      },
    ],
  });
  procedure({
    occasion: "loss",
    title: nodeLost,
    steps: [
      {
        text: `\`reinit\` deletes the data of the named member, here ${second.host}, and copies that of the leader. Never name the leader. The copy puts load on the leader, and its duration depends on the size of the data and on the network.`,
        host: first.host,
        commands: [list, patronictl(`reinit ${scope} ${second.host} --force`)],
      },
      {
        text: "A new host with the same name needs no `reinit`: deploy it, and Patroni copies the data of the leader when it finds none. If a host does not return, remove it from the topology; it disappears from `list` when its key in the DCS (distributed configuration store) expires. To create the whole cluster again, copy all files to the nodes again before `install.sh`: the one that creates databases is removed from each node once it runs.",
      },
    ],
  });

  const last = hosts.at(-1) ?? second.host;
  procedure({
    occasion: "removal",
    title: "PostgreSQL: remove a node",
    steps: [
      {
        text: `This example removes ${last}. ${settings.synchronous === false ? "" : "Commits wait for a standby, so keep a leader and two standbys if they are to survive the loss of one. "}All members but the leader must be \`streaming\`. The second command switches over if ${last} leads, and is refused if it does not.`,
        host: first.host,
        commands: [list, patronictl(`switchover ${scope} --leader ${last} --force`)],
      },
      {
        text: `Stop the node.${settings.synchronous === false ? "" : " If it was the synchronous standby, commits wait until the leader has chosen another."}`,
        host: last,
        commands: [`systemctl disable --now ${unit}`],
      },
      {
        text: `After ${settings.patroni.ttl} s the node must be gone from the list. Its data stays in \`${layout.data}\` on ${last}, and its passwords in \`${environmentPath}\`: erase them once the estate without it is deployed and healthy.`,
        host: first.host,
        commands: [list],
      },
    ],
  });
  procedure({
    occasion: "growth",
    title: "PostgreSQL: add nodes",
    steps: [
      {
        text: "Add the host to `hosts` in the section `postgres`, generate the bundle, and deploy the new host. Wait until `list` shows it as `streaming`. Then deploy all other hosts one at a time, the leader last, so that nodes accept the new one and load balancers route clients to it.",
        host: first.host,
        commands: [list],
      },
    ],
  });
}
